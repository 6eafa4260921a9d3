"""History: the rows of one ticker from all files, one row a day."""

from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from adapters.market_data.actions.refusal import refuse
from adapters.market_data.cotahist.quotes import PRICES, QUOTE, Quotes
from domain.errors import WrongAnswer
from domain.prices import Column
from domain.sessions import to_date, to_day

REAL = date(1994, 7, 1)  # the day on which the real became the currency
COMPARED = (*PRICES, "volume", "currency")


class History(NamedTuple):
    """Rows (n,) by day, strictly ascending; `origin` (n,) is the index in `files` of the file of a row."""

    files: tuple[str, ...]
    quotes: Quotes
    origin: npt.NDArray[np.int32]

    def between(self, first: date | None, end: date | None) -> "History":
        """The rows from `first` up to the day before `end`; None is no bound."""
        days = self.quotes["day"]
        inside = np.ones(days.size, dtype=np.bool_)
        if first is not None:
            inside &= days >= to_day(first)
        if end is not None:
            inside &= days < to_day(end)
        return History(self.files, self.quotes[inside], self.origin[inside])

    @property
    def in_reais(self) -> "History":
        """The rows since the real; the prices before it are in other currencies.

        Raises WrongAnswer for a later row in another currency.
        """
        part = self.between(REAL, None)
        wrong = part.quotes["currency"] != b"R$"
        if wrong.any():
            row = int(np.argmax(wrong))
            said = part.quotes["currency"][row].decode("iso-8859-1")
            raise WrongAnswer(
                f"{part.place(row)}, field MODREF: the price is in {said}, not in R$", field="source"
            )
        return part

    def place(self, row: int) -> str:
        """The file and the line of a row."""
        return f"{self.files[self.origin[row]]} line {self.quotes['line'][row]}"


def join(parts: list[tuple[str, Quotes]]) -> History:
    """One history from the rows of a ticker in each file; a day that several files hold is taken once.

    Raises InvalidTable where two rows of a day differ.
    """
    quotes = np.concatenate([np.empty(0, dtype=QUOTE), *(part for _, part in parts)])
    origin = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part) for _, part in parts])
    order = np.argsort(quotes["day"], kind="stable")
    history = History(tuple(file for file, _ in parts), quotes[order], origin[order])
    repeats = np.flatnonzero(np.diff(history.quotes["day"]) == 0) + 1
    for name in COMPARED:
        column = history.quotes[name]
        differs = repeats[column[repeats] != column[repeats - 1]]
        if differs.size:
            _refuse_difference(history, int(differs[0]), name)
    once = np.ones(len(quotes), dtype=np.bool_)
    once[repeats] = False
    return History(history.files, history.quotes[once], history.origin[once])


def _refuse_difference(history: History, row: int, name: str) -> None:
    one, other = (history.quotes[at] for at in (row - 1, row))
    said, before = (str(quote[name].item()) for quote in (other, one))
    ticker, day = other["ticker"].decode(), to_date(other["day"])
    raise refuse(
        history.files[history.origin[row]],
        int(other["line"]),
        name,
        f"{said} of {ticker} on {day} is {before} in {history.place(row - 1)}",
    )


def price_columns(quotes: Quotes) -> dict[str, Column]:
    """The columns (n,) of prices and volume."""
    return {name: quotes[name] for name in (*PRICES, "volume")}
