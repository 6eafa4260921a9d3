"""Calendar: which days an exchange trades, and when a day is final."""

from datetime import date, datetime
from typing import Protocol

from domain.sessions import Days


class Calendar(Protocol):
    """Sessions of exchanges named by MIC. Raises InvalidInput (field `exchange`) for an unknown one."""

    def sessions(self, exchange: str, first: date, last: date) -> Days:
        """All sessions from first to last, both included, ascending int32 days."""
        ...

    def following(self, exchange: str, after: date, count: int) -> tuple[date, ...]:
        """The next `count` sessions strictly after the date."""
        ...

    def last_final(self, exchange: str, now: datetime) -> date:
        """The last session whose bar no longer changes at `now` (its close and a settling delay are past)."""
        ...
