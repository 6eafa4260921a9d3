"""RunSchedules: a due session is submitted once, however many processes run the schedules."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.jobs.kinds.session import SessionRequest
from application.jobs.run_schedules import RunSchedules
from application.jobs.submit_job import job_id_of_key
from application.projections.projector import Projector
from domain.errors import NotFound
from domain.job import JobSubmitted
from domain.schedule import STEPS, ScheduleAdded, SchedulePaused, ScheduleRan, ScheduleResumed
from tests.support.builders import NOON
from tests.support.use_cases import Bureau, Weekdays, a_scope

STREAM = "schedule-daily"
FRIDAY, MONDAY = date(2024, 6, 28), date(2024, 7, 1)
PAUSED = SchedulePaused(schedule="daily", by="ana", at=NOON)
RESUMED = ScheduleResumed(schedule="daily", by="ana", at=NOON)


class Session:
    """A kind with the request of sessions that is never run here."""

    form = SessionRequest

    def scopes(self, request: SessionRequest) -> tuple[str, ...]:
        """Those of prices."""
        return ("data:write",)

    def check(self, request: SessionRequest) -> None:
        """Accept every request."""


def added(**changes: Any) -> ScheduleAdded:
    """A schedule of B3 that was added on Friday at noon, but for the changes."""
    told: dict[str, Any] = {
        "schedule": "daily",
        "exchange": "BVMF",
        "tickers": ("VALE3",),
        "steps": STEPS,
        "delay": 30,
        "horizon": 5,
        "retrain_after": 60,
        "since": date(2024, 6, 27),
        "by": "ana",
        "at": NOON,
    }
    return ScheduleAdded(**{**told, **changes})


@pytest.fixture
def case() -> Bureau:
    """A schedule whose next session, Friday's, is final at 22:00 and due at 22:30."""
    found = Bureau()
    found.kinds["session"] = Session()
    found.given(STREAM, added())
    return found


def runs(case: Bureau) -> RunSchedules:
    """The use-case as another process would hold it."""
    return RunSchedules(case.ledger, Projector(case.store, InMemoryReadModels()), Weekdays(), case.submit)


def at(case: Bureau, session: date) -> Any:
    """Set the clock to 22:30 of a day."""
    case.clock.at = NOON + (session - FRIDAY) + timedelta(hours=10, minutes=30)
    return case.clock.at


def submission(case: Bureau, session: date, runs: int, name: str = "daily") -> JobSubmitted:
    """The job of a session that is submitted now, after so many runs."""
    key = f"schedule {name} {runs} {session}"
    return JobSubmitted(
        job=job_id_of_key("cli:ana", key, case.clock.at),
        kind="session",
        request={
            "exchange": "BVMF",
            "session": session.isoformat(),
            "steps": list(STEPS),
            "tickers": ["VALE3"],
            "horizon": 5,
            "retrain_after": 60,
        },
        owner="cli:ana",
        key=key,
        parent="",
        priority=0,
        deadline=None,
        memory=None,
        at=case.clock.at,
    )


def ran(job: JobSubmitted, session: date) -> ScheduleRan:
    """The event of a run."""
    return ScheduleRan(schedule="daily", session=session, job=job.job, at=job.at)


def test_a_session_that_is_due_is_submitted(case: Bureau) -> None:
    """The job has the terms of the schedule and the session, and the run is recorded."""
    at(case, FRIDAY)

    answer = runs(case)()

    job = submission(case, FRIDAY, 0)
    assert answer == {"daily": job.job}
    assert case.told == [(STREAM, ran(job, FRIDAY)), (f"job-{job.job}", job)]


def test_a_repeated_request_runs_a_schedule_once(case: Bureau) -> None:
    """The second attempt of one scope gives the job of the first; another scope submits another job."""
    use = runs(case)
    answers = []
    for scope in (a_scope("k1"), a_scope("k1"), a_scope("k2")):
        with case.ledger.within(scope):
            answers.append(use.now("daily"))

    first, again, other = answers
    assert first == again
    assert (first.owner, first.job == other.job) == ("bia", False)
    assert len(case.queue.rows()) == 2


def test_a_session_that_is_not_due_is_left_alone(case: Bureau) -> None:
    """Nothing is submitted one minute before the delay is over."""
    at(case, FRIDAY)
    case.clock.at -= timedelta(minutes=1)

    assert runs(case)() == {}

    case.then_nothing()


def test_a_session_runs_once(case: Bureau) -> None:
    """The second look at the same time submits nothing."""
    at(case, FRIDAY)
    use = runs(case)
    use()
    case.store.written.clear()

    assert use() == {}

    case.then_nothing()


def test_missed_sessions_are_caught_up_by_one_run(case: Bureau) -> None:
    """The one job is for the last final session."""
    at(case, date(2024, 7, 5))

    runs(case)()

    job = submission(case, date(2024, 7, 5), 0)
    assert case.told == [(STREAM, ran(job, date(2024, 7, 5))), (f"job-{job.job}", job)]


def test_the_next_session_is_another_job(case: Bureau) -> None:
    """The id of the job holds the time of its run, so that the second run has a job of its own."""
    use = runs(case)
    at(case, FRIDAY)
    first = use()
    at(case, MONDAY)

    second = use()

    assert second == {"daily": submission(case, MONDAY, 1).job}
    assert first != second


def test_a_paused_schedule_does_not_run(case: Bureau) -> None:
    """Nothing is submitted however long ago the session was."""
    case.given(STREAM, PAUSED)
    at(case, MONDAY)

    assert runs(case)() == {}

    case.then_nothing()


def test_a_resumed_schedule_catches_up(case: Bureau) -> None:
    """The one run covers the sessions of the pause."""
    case.given(STREAM, PAUSED, RESUMED)
    at(case, MONDAY)

    assert runs(case)() == {"daily": submission(case, MONDAY, 0).job}


def test_each_schedule_runs_for_itself(case: Bureau) -> None:
    """The paused one is skipped, and the other two are submitted."""
    for name in ("early", "off"):
        case.given(f"schedule-{name}", added(schedule=name))
    case.given("schedule-off", SchedulePaused(schedule="off", by="ana", at=NOON))
    at(case, FRIDAY)

    assert set(runs(case)()) == {"daily", "early"}


def test_two_processes_submit_one_job(case: Bureau) -> None:
    """The slower process finds the job of the faster one and reports no run of its own."""
    at(case, FRIDAY)
    faster, slower = runs(case), runs(case)
    answers: list[Any] = []
    case.store.meanwhile = lambda: answers.append(faster())

    assert slower() == {}

    job = submission(case, FRIDAY, 0)
    assert answers == [{"daily": job.job}]
    assert case.told == [(STREAM, ran(job, FRIDAY)), (f"job-{job.job}", job)]
    assert len(case.queue.rows()) == 1


def test_a_process_that_died_between_run_and_job_is_completed(case: Bureau) -> None:
    """The next look, of another user on a later day, submits the job of the first one."""
    began = at(case, FRIDAY)
    job = submission(case, FRIDAY, 0)
    case.given(STREAM, ran(job, FRIDAY))
    case.store.written.clear()
    case.clock.at += timedelta(minutes=5)

    assert runs(case)() == {"daily": job.job}

    case.then(f"job-{job.job}", msgspec.structs.replace(job, at=case.clock.at))
    assert case.clock.at > began


def test_a_run_can_be_asked_for_before_it_is_due(case: Bureau) -> None:
    """The job is for the last final session, although that was done before."""
    job = runs(case).now("daily")

    expected = submission(case, date(2024, 6, 27), 0)
    assert job == expected
    assert case.told == [(STREAM, ran(job, date(2024, 6, 27))), (f"job-{job.job}", job)]


def test_a_run_can_be_asked_for_during_a_pause(case: Bureau) -> None:
    """The job is submitted, and the schedule stays paused."""
    case.given(STREAM, PAUSED)
    use = runs(case)

    use.now("daily")
    at(case, MONDAY)

    assert len(case.told) == 2
    assert use() == {}


def test_asking_twice_is_two_jobs(case: Bureau) -> None:
    """Each one is a run of its own."""
    use = runs(case)

    assert use.now("daily").job != use.now("daily").job


def test_an_unknown_schedule_is_refused(case: Bureau) -> None:
    """The refusal is NotFound about the schedule."""
    case.refused(NotFound, "schedule", runs(case).now, "weekly")
