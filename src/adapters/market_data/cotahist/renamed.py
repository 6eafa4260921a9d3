"""Renamed tickers: which ticker carried the history of a share, and until when."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from adapters.market_data.actions.named_rows import NamedRow, read_rows
from adapters.market_data.cotahist.history import History
from domain.sessions import to_date

SHARE = re.compile(r"[A-Z][A-Z0-9]{3}[1-9][0-9]?")


class Renaming(NamedTuple):
    """One row: `old` became `new`; `day` is the first session under the new name, None when not stated."""

    row: NamedRow
    old: str
    new: str
    day: date | None


class Part(NamedTuple):
    """The rows of a share while it had this ticker: from `first` up to the day before `end`."""

    ticker: str
    first: date | None
    end: date | None
    history: History


def read_renamings(path: Path) -> list[Renaming]:
    """The rows of a file `old,new[,date]`; none where it does not exist. Raises InvalidTable."""
    found = []
    for row in read_rows(path, ("old", "new"), ("date",)):
        old, new = (row.value(name, _share, "a ticker like VALE3") for name in ("old", "new"))
        if old == new:
            raise row.refusal("new", f"{new} is the old ticker too")
        found.append(Renaming(row, old, new, row.day("date") if row.cells.get("date") else None))
    return found


def whole_history(ticker: str, renamings: list[Renaming], rows_of: Callable[[str], History]) -> list[Part]:
    """The parts of a share's history under each of its tickers, oldest first.

    Raises InvalidTable for renamings that cannot all hold.
    """
    parts: list[Part] = []
    end: date | None = None
    while True:
        history = rows_of(ticker).between(None, end)
        renaming = _before(ticker, renamings, end)
        if renaming is None:
            return [Part(ticker, None, end, history), *parts]
        first = renaming.day or _first_day(renaming, history, end, rows_of)
        parts.insert(0, Part(ticker, first, end, history.between(first, None)))
        # Dates descend from one renaming to the one before it; without dates a ticker must not come back.
        if renaming.day is None and renaming.old in {part.ticker for part in parts}:
            raise renaming.row.refusal("old", f"{renaming.old} is a later ticker of the same share already")
        ticker, end = renaming.old, first


def _before(ticker: str, renamings: list[Renaming], end: date | None) -> Renaming | None:
    into = [one for one in renamings if one.new == ticker]
    if len(into) > 1 and not all(one.day for one in into):
        raise into[1].row.refusal("date", f"{ticker} has several old tickers, so each row needs its date")
    earlier = [one for one in into if not (one.day and end) or one.day < end]
    return max(earlier, key=lambda one: one.day or date.min, default=None)


def _first_day(
    renaming: Renaming, history: History, end: date | None, rows_of: Callable[[str], History]
) -> date | None:
    """The first day of the new ticker, when the old one has no row since."""
    if not len(history.quotes):
        return end
    first = to_date(history.quotes["day"][0])
    if len(rows_of(renaming.old).between(first, end).quotes):
        both = f"{renaming.old} and {renaming.new} both have prices since {first}"
        raise renaming.row.refusal("date", f"a date is needed, because {both}")
    return first


def _share(text: str) -> str:
    if not SHARE.fullmatch(text.upper()):
        raise ValueError(text)
    return text.upper()
