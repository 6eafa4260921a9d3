"""Schedules: one run for each session, also after missed runs and clock changes."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from domain.errors import Conflict, InvalidInput, NotFound
from domain.schedule import (
    ScheduleAdded,
    SchedulePaused,
    ScheduleRan,
    ScheduleRemoved,
    ScheduleResumed,
    add,
    evolve,
    is_due,
    pause,
    remove,
    require_present,
    resume,
)
from tests.support.builders import NOON
from tests.support.spec import Story

THURSDAY, FRIDAY, MONDAY = date(2024, 6, 27), date(2024, 6, 28), date(2024, 7, 1)
ADDED = ScheduleAdded(
    schedule="close",
    exchange="BVMF",
    tickers=(),
    steps=("refresh", "score"),
    delay=30,
    horizon=10,
    retrain_after=60,
    since=THURSDAY,
    by="ana",
    at=NOON,
)
BEGUN = Story(evolve).given(ADDED)


def ran(session: date, after: timedelta = timedelta(0)) -> ScheduleRan:
    """A run."""
    return ScheduleRan(schedule="close", session=session, job="j", at=NOON + after)


def test_it_begins_with_the_session_after_it_was_added() -> None:
    """Sessions before that are not caught up."""
    assert not is_due(BEGUN.state, THURSDAY, NOON)
    assert is_due(BEGUN.state, FRIDAY, NOON)


def test_a_session_is_run_once_and_missed_ones_together() -> None:
    """After a run for Monday, the Friday before is not run."""
    state = BEGUN.given(ran(MONDAY)).state
    assert not is_due(state, FRIDAY, NOON)
    assert not is_due(state, MONDAY, NOON)
    assert is_due(state, MONDAY + timedelta(days=1), NOON)


def test_a_paused_schedule_is_never_due() -> None:
    """It is due again after it is resumed; repeating either adds no event."""
    paused = BEGUN.when(pause, by="ana", at=NOON).then(SchedulePaused(schedule="close", by="ana", at=NOON))
    assert not is_due(paused.state, FRIDAY, NOON)
    paused.when(pause, by="ana", at=NOON).then()
    resumed = paused.when(resume, by="ana", at=NOON).then(
        ScheduleResumed(schedule="close", by="ana", at=NOON)
    )
    assert is_due(resumed.state, FRIDAY, NOON)
    resumed.when(resume, by="ana", at=NOON).then()


def test_a_clock_that_ran_ahead_suppresses_no_session() -> None:
    """A run dated next year has no effect until then."""
    state = BEGUN.given(ran(date(2025, 6, 27), after=timedelta(days=365))).state
    assert is_due(state, FRIDAY, NOON)
    assert not is_due(state, FRIDAY, NOON + timedelta(days=366))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"steps": ("dance",)}, "steps"),
        ({"steps": ()}, "steps"),
        ({"steps": ("score", "score")}, "steps"),
        ({"delay": -1}, "delay"),
        ({"delay": 1441}, "delay"),
        ({"retrain_after": 0}, "retrain-after"),
    ],
)
def test_invalid_schedules_are_refused(changes: dict[str, Any], field: str) -> None:
    """The error names the field."""
    with pytest.raises(InvalidInput) as refusal:
        add(None, msgspec.structs.replace(ADDED, **changes))
    assert refusal.value.field == field


def test_a_name_is_taken_once() -> None:
    """A second schedule of the name is a conflict, and an unknown name is not found."""
    BEGUN.when(add, ADDED).refused(Conflict, "close")
    with pytest.raises(NotFound):
        evolve(None, ran(FRIDAY))


def test_a_removed_schedule_is_absent_until_its_name_is_used_again() -> None:
    """It is never due; a new schedule of the name begins without the old runs."""
    event = ScheduleRemoved(schedule="close", by="ana", at=NOON)
    removed = BEGUN.given(ran(MONDAY)).when(remove, by="ana", at=NOON).then(event)
    assert not is_due(removed.state, MONDAY + timedelta(days=1), NOON)
    with pytest.raises(NotFound):
        require_present(removed.state, "close")

    again = removed.when(add, ADDED).then(ADDED)
    assert is_due(again.state, FRIDAY, NOON)
    assert require_present(again.state, "close") == again.state
