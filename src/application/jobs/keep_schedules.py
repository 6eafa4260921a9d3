"""KeepSchedules: add, pause, resume and remove schedules."""

from collections.abc import Callable, Sequence

from application.jobs.settled import last_settled_session
from application.ledger import Ledger
from application.ports.calendar import Calendar
from application.streams import load
from domain.horizon import DEFAULT, horizon
from domain.schedule import (
    STEPS,
    Schedule,
    ScheduleAdded,
    ScheduleEvent,
    add,
    evolve,
    pause,
    remove,
    require_present,
    resume,
    stream_of,
)
from domain.ticker import Ticker


class KeepSchedules:
    """Changes schedules; RunSchedules submits their jobs."""

    def __init__(self, ledger: Ledger, calendar: Calendar) -> None:
        self._ledger = ledger
        self._calendar = calendar

    def add(
        self,
        name: str,
        exchange: str,
        *,
        tickers: Sequence[str] = (),
        steps: Sequence[str] = STEPS,
        delay: int = 30,
        sessions: int = DEFAULT,
        retrain_after: int = 60,
    ) -> ScheduleAdded:
        """Add a schedule that starts with the next session; `delay` is in minutes.

        Raises InvalidInput, or Conflict for a name in use.
        """
        now = self._ledger.clock.now()
        state, version = load(self._ledger.store, stream_of(name), evolve, None)
        wanted = ScheduleAdded(
            schedule=name,
            exchange=exchange,
            tickers=tuple(Ticker.parse(ticker).symbol for ticker in tickers),
            steps=tuple(steps),
            delay=delay,
            horizon=horizon(sessions),
            retrain_after=retrain_after,
            since=last_settled_session(self._calendar, exchange, delay, now),
            by=self._ledger.actor,
            at=now,
        )
        event = add(state, wanted)
        self._ledger.append(stream_of(name), version, (event,))
        return event

    def pause(self, name: str) -> None:
        """Pause a schedule. Raises NotFound."""
        self._change(name, lambda state: pause(state, by=self._ledger.actor, at=self._ledger.clock.now()))

    def resume(self, name: str) -> None:
        """Resume a schedule; one run covers the missed sessions. Raises NotFound."""
        self._change(name, lambda state: resume(state, by=self._ledger.actor, at=self._ledger.clock.now()))

    def remove(self, name: str) -> None:
        """Remove a schedule; its jobs stay. Raises NotFound."""
        self._change(name, lambda state: remove(state, by=self._ledger.actor, at=self._ledger.clock.now()))

    def _change(self, name: str, decide: Callable[[Schedule], Sequence[ScheduleEvent]]) -> None:
        state, version = load(self._ledger.store, stream_of(name), evolve, None)
        if events := decide(require_present(state, name)):
            self._ledger.append(stream_of(name), version, events)
