"""TrackedTickers: the tickers with the age of their prices."""

from datetime import date, datetime

from application.ports.calendar import Calendar
from application.ports.clock import Clock
from application.queries.lists import Data, Lists


class TrackedTickers:
    """`age` is the number of final sessions after the last known row; None for a ticker without prices."""

    def __init__(self, lists: Lists, calendar: Calendar, clock: Clock) -> None:
        self._lists = lists
        self._calendar = calendar
        self._clock = clock

    def __call__(self) -> list[Data]:
        """The rows of the projection `tickers`, by name, each with `age` and `stale`."""
        now = self._clock.now()
        return [{**row, **self._age(row, now)} for row in self._lists.all("tickers")]

    def _age(self, row: Data, now: datetime) -> Data:
        if not row.get("last"):
            return {"age": None, "stale": False}
        last, final = date.fromisoformat(row["last"]), self._calendar.last_final(row["exchange"], now)
        age = max(0, self._calendar.sessions(row["exchange"], last, max(final, last)).size - 1)
        return {"age": age, "stale": age > 0}
