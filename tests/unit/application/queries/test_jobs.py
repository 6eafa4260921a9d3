"""Jobs: submissions and ends from the ledger, running state from the queue."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.ports.job_queue import Progress
from application.projections.projector import Projector
from application.queries.jobs import STATES, Jobs
from application.queries.lists import Lists
from domain.errors import NotFound
from domain.job import JobCancelled, JobCancelRequested, JobFailed, JobSucceeded
from tests.support.builders import NOON
from tests.support.use_cases import Bureau

REQUESTED = JobCancelRequested(job="j1", by="ana", at=NOON)
ENDS: dict[str, Any] = {
    "succeeded": JobSucceeded(job="j1", result={"noted": 1}, attempts=2, at=NOON),
    "failed": JobFailed(
        job="j1",
        code="conflict",
        message="it broke a bound",
        field="memory",
        remedy="give more",
        attempts=2,
        at=NOON,
    ),
    "cancelled": JobCancelled(job="j1", by="ana", attempts=2, at=NOON),
}


@pytest.fixture
def case() -> Bureau:
    """A queued job of bia."""
    return Bureau().submitted()


@pytest.fixture
def jobs(case: Bureau) -> Jobs:
    """The query over rows of its own."""
    return Jobs(Lists(Projector(case.store, InMemoryReadModels())), case.queue)


def test_a_job_that_waits_is_shown_as_it_was_asked_for(jobs: Jobs) -> None:
    """The data hold the submission and the place in line."""
    shown = jobs.one("j1")

    assert {name: shown[name] for name in ("id", "kind", "owner", "request", "state")} == {
        "id": "j1",
        "kind": "notes",
        "owner": "bia",
        "request": {"tickers": ["VALE3"]},
        "state": "queued",
    }
    assert (shown["worker"], shown["attempts"], shown["wait"]) == ("", 0, 0.0)


def test_a_job_that_is_worked_on_tells_its_progress(case: Bureau, jobs: Jobs) -> None:
    """The data hold the worker, the attempt and the progress."""
    case.queue.progress(case.claimed(), Progress(fraction=0.5, step="fitting", eta=9.0))

    shown = jobs.one("j1")

    assert (shown["state"], shown["worker"], shown["attempts"]) == ("running", "w", 1)
    assert shown["progress"] == {"fraction": 0.5, "step": "fitting", "eta": 9.0}


def test_a_job_that_will_be_tried_again_tells_its_wait(case: Bureau, jobs: Jobs) -> None:
    """The wait is in seconds with one decimal place."""
    case.queue.hand_back(case.claimed(), wait=15.04, failed=True)

    shown = jobs.one("j1")

    assert (shown["state"], shown["wait"], shown["attempts"]) == ("queued", 15.0, 1)


def test_a_job_with_a_cancel_request_is_shown_as_cancelling(case: Bureau, jobs: Jobs) -> None:
    """The state lasts until the worker ends the job."""
    case.claimed()
    case.given("job-j1", REQUESTED)

    assert jobs.one("j1")["state"] == "cancelling"


@pytest.mark.parametrize("state", list(ENDS))
def test_a_job_that_has_ended_is_shown_as_it_ended(case: Bureau, jobs: Jobs, state: str) -> None:
    """The data hold the state, the attempts and the time, and nothing of the queue."""
    case.given("job-j1", ENDS[state])

    shown = jobs.one("j1")

    assert (shown["state"], shown["attempts"], shown["ended_at"]) == (state, 2, "2024-06-28T12:00:00Z")
    assert "worker" not in shown


def test_the_result_and_the_refusal_of_a_job_are_shown(case: Bureau, jobs: Jobs) -> None:
    """The data of a success hold the result, and those of a failure the error."""
    case.submitted("j2").given("job-j1", ENDS["succeeded"])
    case.given(
        "job-j2",
        JobFailed(job="j2", code="conflict", message="no", field="f", remedy="r", attempts=1, at=NOON),
    )

    assert jobs.one("j1")["result"] == {"noted": 1}
    assert jobs.one("j2")["error"] == {"code": "conflict", "message": "no", "field": "f", "remedy": "r"}


def test_jobs_are_listed_by_the_time_of_their_submission(case: Bureau, jobs: Jobs) -> None:
    """The order is not that of the identities."""
    case.submitted("a9", at=NOON + timedelta(hours=1)).submitted("z0", at=NOON - timedelta(hours=1))

    assert [data["id"] for data in jobs.all()] == ["z0", "j1", "a9"]


def test_jobs_can_be_listed_by_state_and_kind(case: Bureau, jobs: Jobs) -> None:
    """The state is the one that the queue knows, not only the one of the ledger."""
    case.submitted("j2").submitted("j3", kind="train").claimed("j2")

    assert [data["id"] for data in jobs.all("running")] == ["j2"]
    assert [data["id"] for data in jobs.all("queued")] == ["j1", "j3"]
    assert [data["id"] for data in jobs.all(kind="train")] == ["j3"]
    assert [data["id"] for data in jobs.all("running", "train")] == []


def test_every_state_that_is_shown_has_a_name(case: Bureau, jobs: Jobs) -> None:
    """The names cover queued, running, cancelling and each end."""
    found = [jobs.one("j1")["state"]]
    case.claimed()
    found.append(jobs.one("j1")["state"])
    case.given("job-j1", REQUESTED)
    found.append(jobs.one("j1")["state"])

    assert (*found, *ENDS) == STATES


def test_an_end_between_the_look_at_the_queue_and_the_look_at_the_ledger_is_shown(
    case: Bureau, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job is shown as ended, never as running behind its end."""
    case.claimed()
    rows = case.queue.rows

    def slowly(*wanted: Any) -> Any:
        found = rows(*wanted)
        case.given("job-j1", ENDS["succeeded"])
        return found

    monkeypatch.setattr(case.queue, "rows", slowly)

    assert [data["state"] for data in jobs.all()] == ["succeeded"]


def test_an_unknown_job_is_refused(case: Bureau, jobs: Jobs) -> None:
    """The refusal is NotFound about the job."""
    case.refused(NotFound, "job", jobs.one, "j2")
