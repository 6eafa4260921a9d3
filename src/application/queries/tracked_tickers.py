"""TrackedTickers: the tickers with the age of their prices."""

from datetime import date, datetime

from application.ports.calendar import Calendar
from application.ports.clock import Clock
from application.prices.freshness import final_sessions_after
from application.queries.lists import Data, Lists


class TrackedTickers:
    """`age` is the number of final sessions after the last known row; None for a ticker without prices."""

    def __init__(self, lists: Lists, calendar: Calendar, clock: Clock) -> None:
        self._lists = lists
        self._calendar = calendar
        self._clock = clock

    def __call__(self) -> list[Data]:
        """The rows of the projection `tickers`, by name, each with `age` and `stale`."""
        now, ages = self._clock.now(), dict[tuple[str, str], Data]()  # most tickers share one age
        return [{**row, **self._age(row, now, ages)} for row in self._lists.all("tickers")]

    def aged(self, row: Data) -> Data:
        """A row of the projection `tickers` with `age` and `stale`."""
        return {**row, **self._age(row, self._clock.now(), {})}

    def _age(self, row: Data, now: datetime, known: dict[tuple[str, str], Data]) -> Data:
        if not row.get("last"):
            return {"age": None, "stale": False}
        key = (row["exchange"], row["last"])
        if key not in known:
            last = date.fromisoformat(row["last"])
            age = final_sessions_after(self._calendar, row["exchange"], last, now)
            known[key] = {"age": age, "stale": age > 0}
        return known[key]
