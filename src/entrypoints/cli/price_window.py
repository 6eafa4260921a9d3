"""Window: which rows of the prices a command shows."""

from datetime import date, datetime
from typing import NamedTuple


class Window(NamedTuple):
    """Which rows of a ticker: at most the `last` ones of a range; `delivered` also those of no use."""

    ticker: str
    known_at: datetime | None
    start: date | None
    end: date | None
    last: int | None
    delivered: bool
