"""Schedules: one row for each schedule."""

from application.ports.read_models import Row
from application.projections.folds.projection import Data, Lookup, Projection, make_row, to_plain
from domain.events import Event
from domain.schedule import ScheduleAdded, SchedulePaused, ScheduleRan, ScheduleRemoved, ScheduleResumed


def fold_schedule_events(event: Event, row: Lookup) -> list[Row]:
    """One row for each schedule, with its last run; a removed one stays, as `removed`."""
    match event:
        case ScheduleAdded():
            return [
                make_row(
                    event.schedule,
                    "",
                    {**to_plain(event), "paused": False, "removed": False, "session": None, "job": ""},
                )
            ]
        case SchedulePaused() | ScheduleResumed():
            changes: Data = {"paused": isinstance(event, SchedulePaused)}
        case ScheduleRemoved():
            changes = {"paused": True, "removed": True}
        case ScheduleRan():
            changes = {"session": event.session.isoformat(), "job": event.job, "ran_at": event.at.isoformat()}
        case _:
            return []
    return [make_row(event.schedule, "", {**(row(event.schedule) or {}), **changes})]


SCHEDULES = Projection(
    (ScheduleAdded, SchedulePaused, ScheduleResumed, ScheduleRan, ScheduleRemoved),
    ("schedule",),
    fold_schedule_events,
)
