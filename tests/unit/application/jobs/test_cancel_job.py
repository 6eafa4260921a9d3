"""CancelJob: a queued job ends at once, a running job when its worker learns of the request."""

import pytest

from application.jobs.cancel_job import CancelJob
from domain.errors import Conflict, NotFound
from domain.job import JobCancelled, JobCancelRequested, JobFailed, JobSucceeded
from tests.support.builders import NOON
from tests.support.use_cases import Bureau

STREAM = "job-j1"


def requested(by: str = "ana") -> JobCancelRequested:
    """The event of the cancel request."""
    return JobCancelRequested(job="j1", by=by, at=NOON)


def cancelled(by: str = "ana", attempts: int = 1) -> JobCancelled:
    """The event of the end."""
    return JobCancelled(job="j1", by=by, attempts=attempts, at=NOON)


@pytest.fixture
def case() -> Bureau:
    """A queued job of bia."""
    return Bureau().submitted()


@pytest.fixture
def use(case: Bureau) -> CancelJob:
    """The use-case, by ana."""
    return CancelJob(case.ledger, case.queue, case.run)


def test_a_job_that_waits_ends_at_once(case: Bureau, use: CancelJob) -> None:
    """Request and end are appended, and the job leaves the queue without an effect."""
    use("j1")

    case.then(STREAM, requested(), cancelled())
    assert list(case.queue.rows()) == []


def test_no_other_job_is_begun(case: Bureau, use: CancelJob) -> None:
    """The job before it in the queue stays queued."""
    case.submitted("j2")

    use("j2")

    assert [(row.job, row.state, row.attempt) for row in case.queue.rows()] == [("j1", "queued", 0)]


def test_a_job_that_is_worked_on_is_left_to_its_worker(case: Bureau, use: CancelJob) -> None:
    """Only the request is appended, and the heartbeat of the worker reports it."""
    claim = case.claimed()

    use("j1")

    case.then(STREAM, requested())
    assert case.queue.beat({"j1": claim.token}, 30.0)["j1"].unwanted


def test_the_worker_ends_a_job_with_a_cancel_request(case: Bureau, use: CancelJob) -> None:
    """The end names the user who asked."""
    claim = case.claimed()
    use("j1")

    case.run(claim)

    case.then(STREAM, requested(), cancelled())


def test_a_job_of_a_worker_that_died_ends_at_once(case: Bureau, use: CancelJob) -> None:
    """The lease of the claim has expired, and the end counts two attempts."""
    case.claimed(lease=30.0)
    case.seconds = 31.0

    use("j1")

    case.then(STREAM, requested(), cancelled(attempts=2))


def test_asking_again_changes_nothing(case: Bureau, use: CancelJob) -> None:
    """The second request appends no event while a worker has the job."""
    case.claimed()
    use("j1")

    use("j1")

    case.then(STREAM, requested())


def test_asking_again_ends_a_job_that_was_left_behind(case: Bureau, use: CancelJob) -> None:
    """The end names the first request, after a crash between the request and the end."""
    case.given(STREAM, requested("bia"))

    use("j1")

    case.then(STREAM, cancelled("bia"))


def test_two_concurrent_requests_both_succeed(case: Bureau, use: CancelJob) -> None:
    """Only the faster request is recorded, and the slower one ends the job for it."""
    case.store.meanwhile = lambda: case.ledger.append(STREAM, 1, (requested("bia"),))

    use("j1")

    case.then(STREAM, requested("bia"), cancelled("bia"))


def test_a_job_that_ends_at_the_same_moment_is_refused(case: Bureau, use: CancelJob) -> None:
    """The refusal is Conflict about the job, and the end of the worker stands alone."""
    end = JobSucceeded(job="j1", result={}, attempts=1, at=NOON)
    case.store.meanwhile = lambda: case.ledger.append(STREAM, 1, (end,))

    with pytest.raises(Conflict) as caught:
        use("j1")

    assert (type(caught.value), caught.value.field) == (Conflict, "job")
    case.then(STREAM, end)


@pytest.mark.parametrize(
    "end",
    [
        JobSucceeded(job="j1", result={}, attempts=1, at=NOON),
        JobFailed(job="j1", code="conflict", message="", field="", remedy="", attempts=1, at=NOON),
        cancelled("bia"),
    ],
)
def test_a_job_that_has_ended_is_refused(
    case: Bureau, use: CancelJob, end: JobSucceeded | JobFailed | JobCancelled
) -> None:
    """The refusal is Conflict about the job, whatever the end was."""
    case.given(STREAM, end)

    case.refused(Conflict, "job", use, "j1")


def test_an_unknown_job_is_refused(case: Bureau, use: CancelJob) -> None:
    """The refusal is NotFound about the job, and the other job goes on."""
    case.refused(NotFound, "job", use, "j2")

    assert [row.state for row in case.queue.rows()] == ["queued"]
