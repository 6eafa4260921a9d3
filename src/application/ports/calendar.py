"""Calendar: the sessions of an exchange, and when a session is final."""

from datetime import date, datetime
from typing import Protocol

from domain.sessions import Days


class Calendar(Protocol):
    """Sessions of exchanges, named by MIC. Raises InvalidInput (field `exchange`) for an unknown exchange."""

    def sessions(self, exchange: str, first: date, last: date) -> Days:
        """All sessions from first to last, both included, as ascending int32 days (n,)."""
        ...

    def following(self, exchange: str, after: date, count: int) -> tuple[date, ...]:
        """The next `count` sessions strictly after the date."""
        ...

    def last_final(self, exchange: str, now: datetime) -> date:
        """The last session that is final at `now`: its close and a settling delay are in the past."""
        ...
