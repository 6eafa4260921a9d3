"""KeepSchedules: what an operator does with schedules."""

from collections.abc import Callable, Sequence
from functools import reduce

from application.jobs.settled import settled
from application.ledger import Ledger
from application.ports.calendar import Calendar
from domain.horizon import DEFAULT, horizon
from domain.schedule import (
    STEPS,
    Schedule,
    ScheduleAdded,
    ScheduleEvent,
    absent,
    add,
    evolve,
    pause,
    resume,
    stream_of,
)
from domain.ticker import Ticker


class KeepSchedules:
    """Adding, pausing and resuming; none of it runs anything."""

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
        """Begin with the next session. Raises InvalidInput, or Conflict for a name that is taken."""
        now = self._ledger.clock.now()
        past = self._ledger.read(stream_of(name))
        wanted = ScheduleAdded(
            schedule=name,
            exchange=exchange,
            tickers=tuple(Ticker.parse(ticker).symbol for ticker in tickers),
            steps=tuple(steps),
            delay=delay,
            horizon=horizon(sessions),
            retrain_after=retrain_after,
            since=settled(self._calendar, exchange, delay, now),
            by=self._ledger.origin.actor,
            at=now,
        )
        event = add(fold(past), wanted)
        self._ledger.append(stream_of(name), len(past), (event,))
        return event

    def pause(self, name: str) -> None:
        """Stop for a while. Raises NotFound."""
        self._change(
            name, lambda state: pause(state, by=self._ledger.origin.actor, at=self._ledger.clock.now())
        )

    def resume(self, name: str) -> None:
        """Go on; what was missed is caught up by one run. Raises NotFound."""
        self._change(
            name, lambda state: resume(state, by=self._ledger.origin.actor, at=self._ledger.clock.now())
        )

    def _change(self, name: str, decide: Callable[[Schedule], Sequence[ScheduleEvent]]) -> None:
        past = self._ledger.read(stream_of(name))
        state = fold(past)
        if state is None:
            raise absent(name)
        if events := decide(state):
            self._ledger.append(stream_of(name), len(past), events)


def fold(past: Sequence[object]) -> Schedule | None:
    """The schedule of a stream; None when there is none."""
    return reduce(evolve, (recorded.event for recorded in past), None)  # type: ignore[attr-defined]
