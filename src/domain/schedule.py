"""Schedule: what is to be done after each session of an exchange."""

from datetime import date, datetime
from typing import assert_never

import msgspec

from domain.errors import Conflict, InvalidInput, NotFound

STEPS = ("refresh", "score", "forecast", "retrain")
LONGEST_DELAY = 24 * 60


class ScheduleAdded(msgspec.Struct, frozen=True, kw_only=True, tag="schedule.added.v1"):
    """From the session after `since` on: `steps`, `delay` minutes after the session is final.

    Without `tickers` every tracked ticker of the exchange is meant. Forecasts look `horizon` sessions
    ahead; a model is trained anew when it has seen `retrain_after` sessions less than there are.
    """

    schedule: str
    exchange: str
    tickers: tuple[str, ...]
    steps: tuple[str, ...]
    delay: int
    horizon: int
    retrain_after: int
    since: date
    by: str
    at: datetime


class SchedulePaused(msgspec.Struct, frozen=True, kw_only=True, tag="schedule.paused.v1"):
    """No runs from now on."""

    schedule: str
    by: str
    at: datetime


class ScheduleResumed(msgspec.Struct, frozen=True, kw_only=True, tag="schedule.resumed.v1"):
    """Runs again; those missed are caught up by one."""

    schedule: str
    by: str
    at: datetime


class ScheduleRan(msgspec.Struct, frozen=True, kw_only=True, tag="schedule.ran.v1"):
    """A job was submitted for a session, and for all missed before it."""

    schedule: str
    session: date
    job: str
    at: datetime


ScheduleEvent = ScheduleAdded | SchedulePaused | ScheduleResumed | ScheduleRan


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """What the stream says so far."""

    added: ScheduleAdded
    paused: bool = False
    runs: tuple[ScheduleRan, ...] = ()

    def covered(self, now: datetime) -> date:
        """The last session that was done. A run of the future, left by a clock that ran ahead, is none."""
        return max((run.session for run in self.runs if run.at <= now), default=self.added.since)


def stream_of(schedule: str) -> str:
    """The stream of a schedule."""
    return f"schedule-{schedule}"


def absent(schedule: str) -> NotFound:
    """The refusal for a schedule that does not exist."""
    return NotFound(f"no schedule {schedule!r}", field="schedule", remedy="see `previsto schedules list`")


def add(state: Schedule | None, wanted: ScheduleAdded) -> ScheduleAdded:
    """Begin. Raises Conflict when the name is taken, InvalidInput for steps or bounds that make no sense."""
    if state is not None:
        raise Conflict(f"there is a schedule {wanted.schedule!r}", field="name", remedy="take another name")
    for step in wanted.steps:
        if step not in STEPS:
            raise InvalidInput(f"{step!r} is no step", field="steps", remedy=f"steps: {', '.join(STEPS)}")
    if not wanted.steps or len(set(wanted.steps)) < len(wanted.steps):
        raise InvalidInput("each step once", field="steps", remedy=f"e.g. {','.join(STEPS[:3])}")
    if not 0 <= wanted.delay <= LONGEST_DELAY:
        raise InvalidInput("the delay is 0 to 1440 minutes", field="delay", remedy="e.g. --delay 30")
    if wanted.retrain_after < 1:
        raise InvalidInput("at least one session", field="retrain-after", remedy="e.g. --retrain-after 60")
    return wanted


def pause(state: Schedule, *, by: str, at: datetime) -> tuple[SchedulePaused, ...]:
    """Stop for a while; nothing when it is paused already."""
    return () if state.paused else (SchedulePaused(schedule=state.added.schedule, by=by, at=at),)


def resume(state: Schedule, *, by: str, at: datetime) -> tuple[ScheduleResumed, ...]:
    """Go on; nothing when it is not paused."""
    return (ScheduleResumed(schedule=state.added.schedule, by=by, at=at),) if state.paused else ()


def is_due(state: Schedule, session: date, now: datetime) -> bool:
    """Whether the last final session asks for a run: one run, however many sessions were missed."""
    return not state.paused and session > state.covered(now)


def evolve(state: Schedule | None, event: ScheduleEvent) -> Schedule:
    """Fold one event."""
    if isinstance(event, ScheduleAdded):
        return Schedule(added=event)
    if state is None:
        raise absent(event.schedule)
    match event:
        case SchedulePaused():
            return msgspec.structs.replace(state, paused=True)
        case ScheduleResumed():
            return msgspec.structs.replace(state, paused=False)
        case ScheduleRan():
            return msgspec.structs.replace(state, runs=(*state.runs, event))
        case _:
            assert_never(event)
