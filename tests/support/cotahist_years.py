"""COTAHIST files of whole years: rows of price tables among many lines of other markets."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.support.cotahist_file import Quote, flat, header, line, trailer

CASH_SHARE = 6  # every sixth of the other lines is a row of the cash market, as in a real year
DIGITS = (
    (13, 17),
    (57, 121),
    (153, 170),
    (189, 201),
)  # fields with other digits in each line: ticker, numbers


def quotes_of(table: Path, ticker: str) -> list[Quote]:
    """The rows of a CSV of prices; those with more than two decimals are written for 1000 shares or more."""
    with table.open(newline="") as file:
        return [_quote(row, ticker) for row in csv.DictReader(file)]


def _quote(row: dict[str, str], ticker: str) -> Quote:
    texts = [row[name] for name in ("open", "high", "low", "close")]
    decimals = max(len(text.partition(".")[2].rstrip("0")) for text in texts)
    first, high, low, last = (float(text) for text in texts)
    volume, factor = int(float(row["volume"])), 1 if decimals <= 2 else 10 ** max(decimals - 2, 3)
    return Quote(ticker, date.fromisoformat(row["date"]), first, high, low, last, volume, factor)


def write_year(path: Path, quotes: Iterable[Quote], others: int, seed: int = 1) -> int:
    """Write the quotes of a year with `others` lines of other instruments; return the number of lines."""
    days = [list(of_day) for _, of_day in groupby(sorted(quotes, key=_day), key=_day)]
    rng = np.random.default_rng(seed)
    lines = 2
    with path.open("wb") as file:
        file.write(f"{header()}\r\n".encode())
        for number, of_day in enumerate(days):
            count = others * (number + 1) // len(days) - others * number // len(days)
            file.write("".join(f"{line(quote)}\r\n" for quote in of_day).encode("iso-8859-1"))
            file.write(other_lines(of_day[0].day, count, rng).tobytes())
            lines += len(of_day) + count
        file.write(f"{trailer(lines)}\r\n".encode())
    return lines


def other_lines(day: date, count: int, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Lines (count, 247) of options, odd lots and shares quoted by the thousand, with random numbers."""
    kinds = _templates(day)
    chosen = rng.integers(1, len(kinds), size=count)
    chosen[::CASH_SHARE] = 0
    lines: npt.NDArray[np.uint8] = kinds[chosen]
    for first, last in DIGITS:
        width = last - first + 1
        lines[:, first - 1 : last] = rng.integers(48, 58, size=(count, width), dtype=np.uint8)
    lines[:, 12] = ord("Q")  # no ticker of a table begins with Q
    return lines


def _templates(day: date) -> npt.NDArray[np.uint8]:
    kinds: Sequence[Quote] = (
        flat("Q0000", day, 1.0, factor=1000),
        flat("Q0000A70", day, 1.0, market="070", group="78"),
        flat("Q0000M70", day, 1.0, market="080", group="82"),
        flat("Q0000F", day, 1.0, market="020", group="96"),
    )
    text = "".join(f"{line(kind)}\r\n" for kind in kinds).encode("iso-8859-1")
    return np.frombuffer(text, dtype=np.uint8).reshape(len(kinds), -1)


def _day(quote: Quote) -> date:
    return quote.day
