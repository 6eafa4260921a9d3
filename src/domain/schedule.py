"""Schedule: a rule that submits a job after each session of an exchange."""

from datetime import date, datetime
from typing import assert_never

import msgspec

from domain.errors import Conflict, InvalidInput, NotFound
from domain.free_text import stated_text

STEPS = ("refresh", "score", "calibrate", "drift", "forecast", "retrain", "challenge")
MAX_DELAY_MINUTES = 24 * 60
MAX_NAME_CHARACTERS = 80


class ScheduleAdded(msgspec.Struct, frozen=True, kw_only=True, tag="schedule.added.v1"):
    """A schedule was added. It runs `steps` from the session after `since` on.

    A run starts `delay` minutes after its session is final. Empty `tickers` means all tracked tickers of
    the exchange. Forecasts have `horizon` sessions; a model is retrained when `retrain_after` sessions
    have become final since its training window.
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
    """The schedule is paused; it submits no jobs."""

    schedule: str
    by: str
    at: datetime


class ScheduleResumed(msgspec.Struct, frozen=True, kw_only=True, tag="schedule.resumed.v1"):
    """The schedule runs again; one run covers all missed sessions."""

    schedule: str
    by: str
    at: datetime


class ScheduleRan(msgspec.Struct, frozen=True, kw_only=True, tag="schedule.ran.v1"):
    """A job was submitted for a session and for all missed sessions before it."""

    schedule: str
    session: date
    job: str
    at: datetime


class ScheduleRemoved(msgspec.Struct, frozen=True, kw_only=True, tag="schedule.removed.v1"):
    """The schedule submits no jobs any more, and its name is free; its jobs stay."""

    schedule: str
    by: str
    at: datetime


ScheduleEvent = ScheduleAdded | SchedulePaused | ScheduleResumed | ScheduleRan | ScheduleRemoved


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a schedule after the events of its stream; a removed one is paused too."""

    added: ScheduleAdded
    paused: bool = False
    removed: bool = False
    runs: tuple[ScheduleRan, ...] = ()

    def covered(self, now: datetime) -> date:
        """The last session with a run. Runs later than `now` (a clock was wrong) do not count."""
        return max((run.session for run in self.runs if run.at <= now), default=self.added.since)


def stream_of(schedule: str) -> str:
    """The name of the stream of a schedule."""
    return f"schedule-{schedule}"


def absent(schedule: str) -> NotFound:
    """The NotFound error for a schedule that does not exist."""
    return NotFound(f"no schedule {schedule!r}", field="schedule", remedy="see `previsto schedules list`")


def add(state: Schedule | None, wanted: ScheduleAdded) -> ScheduleAdded:
    """Add a schedule. Raises Conflict for a name in use, InvalidInput for invalid values."""
    if state is not None and not state.removed:
        raise Conflict(
            f"schedule {wanted.schedule!r} exists already", field="name", remedy="choose another name"
        )
    stated_text(wanted.schedule, "name", MAX_NAME_CHARACTERS)
    for step in wanted.steps:
        if step not in STEPS:
            raise InvalidInput(f"unknown step {step!r}", field="steps", remedy=f"steps: {', '.join(STEPS)}")
    if not wanted.steps or len(set(wanted.steps)) < len(wanted.steps):
        raise InvalidInput(
            "steps must not be empty or repeated", field="steps", remedy=f"e.g. {','.join(STEPS[:3])}"
        )
    if not 0 <= wanted.delay <= MAX_DELAY_MINUTES:
        raise InvalidInput("invalid delay", field="delay", remedy="0 to 1440 minutes, e.g. 30")
    if wanted.retrain_after < 1:
        raise InvalidInput(
            "invalid retrain-after", field="retrain-after", remedy="at least 1 session, e.g. 60"
        )
    return wanted


def pause(state: Schedule, *, by: str, at: datetime) -> tuple[SchedulePaused, ...]:
    """Pause the schedule; no event when it is paused already."""
    return () if state.paused else (SchedulePaused(schedule=state.added.schedule, by=by, at=at),)


def resume(state: Schedule, *, by: str, at: datetime) -> tuple[ScheduleResumed, ...]:
    """Resume the schedule; no event when it is not paused."""
    return (ScheduleResumed(schedule=state.added.schedule, by=by, at=at),) if state.paused else ()


def remove(state: Schedule, *, by: str, at: datetime) -> tuple[ScheduleRemoved, ...]:
    """Remove the schedule; its name can be used again."""
    return (ScheduleRemoved(schedule=state.added.schedule, by=by, at=at),)


def require_present(state: Schedule | None, schedule: str) -> Schedule:
    """The schedule. Raises NotFound for one that does not exist or was removed."""
    if state is None or state.removed:
        raise absent(schedule)
    return state


def is_due(state: Schedule, session: date, now: datetime) -> bool:
    """Whether a run for the last final session is due; one run covers all missed sessions."""
    return not state.paused and session > state.covered(now)


def evolve(state: Schedule | None, event: ScheduleEvent) -> Schedule:
    """The state after one more event. Raises NotFound for an event before ScheduleAdded."""
    if isinstance(event, ScheduleAdded):
        return Schedule(added=event)
    if state is None:
        raise absent(event.schedule)
    match event:
        case SchedulePaused():
            return msgspec.structs.replace(state, paused=True)
        case ScheduleResumed():
            return msgspec.structs.replace(state, paused=False)
        case ScheduleRemoved():
            return msgspec.structs.replace(state, paused=True, removed=True)
        case ScheduleRan():
            return msgspec.structs.replace(state, runs=(*state.runs, event))
        case _:
            assert_never(event)
