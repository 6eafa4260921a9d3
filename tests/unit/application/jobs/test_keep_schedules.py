"""KeepSchedules: schedules are added, paused and resumed, and no job is submitted."""

from datetime import date, timedelta
from typing import Any

import pytest

from application.jobs.keep_schedules import KeepSchedules
from domain.errors import Conflict, InvalidInput, NotFound, VersionConflict
from domain.schedule import STEPS, ScheduleAdded, SchedulePaused, ScheduleRemoved, ScheduleResumed
from tests.support.builders import NOON
from tests.support.use_cases import Bureau, Weekdays

STREAM = "schedule-daily"
PAUSED = SchedulePaused(schedule="daily", by="ana", at=NOON)
REMOVED = ScheduleRemoved(schedule="daily", by="ana", at=NOON)
RESUMED = ScheduleResumed(schedule="daily", by="ana", at=NOON)


def added(**changes: Any) -> ScheduleAdded:
    """Every step for every ticker of B3, by ana at noon of a Friday, with the given changes."""
    told: dict[str, Any] = {
        "schedule": "daily",
        "exchange": "BVMF",
        "tickers": (),
        "steps": STEPS,
        "delay": 30,
        "horizon": 10,
        "retrain_after": 60,
        "since": date(2024, 6, 27),
        "by": "ana",
        "at": NOON,
    }
    return ScheduleAdded(**{**told, **changes})


@pytest.fixture
def case() -> Bureau:
    """Without a schedule."""
    return Bureau()


@pytest.fixture
def use(case: Bureau) -> KeepSchedules:
    """The use-case."""
    return KeepSchedules(case.ledger, Weekdays())


def test_a_schedule_begins_behind_the_last_final_session(case: Bureau, use: KeepSchedules) -> None:
    """The event holds the defaults, and no job is queued."""
    assert use.add("daily", "BVMF") == added()

    case.then(STREAM, added())
    assert list(case.queue.rows()) == []


def test_the_terms_of_a_schedule_are_recorded(case: Bureau, use: KeepSchedules) -> None:
    """The event holds tickers as their market writes them, steps, delay, horizon and retraining."""
    use.add(
        "daily",
        "BVMF",
        tickers=["vale3.sa", "PETR4"],
        steps=["refresh", "score"],
        delay=0,
        sessions=5,
        retrain_after=1,
    )

    expected = added(
        tickers=("VALE3", "PETR4"), steps=("refresh", "score"), delay=0, horizon=5, retrain_after=1
    )
    case.then(STREAM, expected)


@pytest.mark.parametrize(("minutes", "since"), [(29, date(2024, 6, 27)), (30, date(2024, 6, 28))])
def test_the_delay_counts_for_the_first_session_too(
    case: Bureau, use: KeepSchedules, minutes: int, since: date
) -> None:
    """The session of the day counts as done from 30 minutes after it is final."""
    case.clock.at = NOON + timedelta(hours=10, minutes=minutes)

    assert use.add("daily", "BVMF").since == since


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"exchange": "MOON"}, "exchange"),
        ({"tickers": ["no ticker"]}, "ticker"),
        ({"steps": ["dream"]}, "steps"),
        ({"steps": []}, "steps"),
        ({"steps": ["score", "score"]}, "steps"),
        ({"delay": -1}, "delay"),
        ({"delay": 1441}, "delay"),
        ({"sessions": 0}, "horizon"),
        ({"sessions": 61}, "horizon"),
        ({"retrain_after": 0}, "retrain-after"),
    ],
)
def test_an_invalid_schedule_is_refused(
    case: Bureau, use: KeepSchedules, changes: dict[str, Any], field: str
) -> None:
    """The refusal is InvalidInput about the part at fault."""
    case.refused(InvalidInput, field, use.add, **{"name": "daily", "exchange": "BVMF", **changes})


def test_a_name_that_is_taken_is_refused(case: Bureau, use: KeepSchedules) -> None:
    """The refusal is Conflict about the name, for the same terms too."""
    case.given(STREAM, added())

    case.refused(Conflict, "name", use.add, "daily", "BVMF")


def test_a_name_that_is_taken_at_the_same_moment_is_refused(case: Bureau, use: KeepSchedules) -> None:
    """The slower writer gets VersionConflict, and the faster schedule stands alone."""
    case.store.meanwhile = lambda: use.add("daily", "BVMF")

    with pytest.raises(VersionConflict):
        use.add("daily", "XNYS")

    case.then(STREAM, added())


def test_a_schedule_is_paused(case: Bureau, use: KeepSchedules) -> None:
    """The event names the actor and the time."""
    case.given(STREAM, added())

    use.pause("daily")

    case.then(STREAM, PAUSED)


def test_a_paused_schedule_is_resumed(case: Bureau, use: KeepSchedules) -> None:
    """The event names the actor and the time, and no job is queued."""
    case.given(STREAM, added(), PAUSED)

    use.resume("daily")

    case.then(STREAM, RESUMED)
    assert list(case.queue.rows()) == []


def test_pausing_a_paused_schedule_changes_nothing(case: Bureau, use: KeepSchedules) -> None:
    """The call appends no event."""
    case.given(STREAM, added(), PAUSED)

    use.pause("daily")

    case.then_nothing()


def test_resuming_a_schedule_that_is_not_paused_changes_nothing(case: Bureau, use: KeepSchedules) -> None:
    """The call appends no event."""
    case.given(STREAM, added(), PAUSED, RESUMED)

    use.resume("daily")

    case.then_nothing()


def test_a_schedule_is_removed(case: Bureau, use: KeepSchedules) -> None:
    """The event names the actor and the time."""
    case.given(STREAM, added())

    use.remove("daily")

    case.then(STREAM, REMOVED)


def test_a_removed_schedule_is_unknown_and_its_name_is_free(case: Bureau, use: KeepSchedules) -> None:
    """The refusal is NotFound about the schedule; a new one of the name is added."""
    case.given(STREAM, added(), REMOVED)

    for act in (use.remove, use.pause, use.resume):
        case.refused(NotFound, "schedule", act, "daily")
    use.add("daily", "BVMF")
    case.then(STREAM, added())


def test_an_unknown_schedule_is_neither_changed_nor_removed(case: Bureau, use: KeepSchedules) -> None:
    """The refusal is NotFound about the schedule."""
    case.refused(NotFound, "schedule", use.pause, "weekly")
    case.refused(NotFound, "schedule", use.resume, "weekly")
    case.refused(NotFound, "schedule", use.remove, "weekly")
