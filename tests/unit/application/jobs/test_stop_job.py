"""StopJob: a job whose process was killed ends once, and its process writes no more."""

from typing import Any

import numpy as np
import pytest

from application.jobs.run_job import Ended
from application.jobs.stop_job import StopJob
from domain.errors import JobStopped
from domain.job import JobCancelled, JobCancelRequested, JobFailed, JobSucceeded
from tests.support.builders import NOON
from tests.support.use_cases import Bureau

STREAM = "job-j1"
WHY = JobStopped("it took too much memory", field="memory", remedy="give more").openly()
FAILED = JobFailed(
    job="j1",
    code="job-stopped",
    message="it took too much memory",
    field="memory",
    remedy="give more",
    attempts=1,
    at=NOON,
)


@pytest.fixture
def case() -> Bureau:
    """A queued job of bia."""
    return Bureau().submitted()


@pytest.fixture
def use(case: Bureau) -> StopJob:
    """The use-case."""
    return StopJob(case.ledger, case.queue, case.artifacts)


def test_a_job_with_a_reason_ends_as_failed(case: Bureau, use: StopJob) -> None:
    """The event has code, message, field and remedy of the reason, and the job leaves the queue."""
    assert use(case.claimed(), WHY)

    case.then(STREAM, FAILED)
    assert list(case.queue.rows()) == []


def test_the_end_belongs_to_the_owner_of_the_job(case: Bureau, use: StopJob) -> None:
    """The actor of the event is the owner, and the job is its cause."""
    use(case.claimed(), WHY)

    meta = case.store.read_stream(STREAM)[-1].meta
    assert (meta.actor, meta.correlation) == ("bia", "j1")


@pytest.mark.parametrize("by", ["", "ana"])
def test_a_job_without_a_reason_ends_as_cancelled(case: Bureau, use: StopJob, by: str) -> None:
    """The event names the user who asked for the end, or is without a name."""
    if by:
        case.given(STREAM, JobCancelRequested(job="j1", by=by, at=NOON))

    assert use(case.claimed())

    case.then(STREAM, JobCancelled(job="j1", by=by, attempts=1, at=NOON))


def test_a_stopped_process_writes_no_more(case: Bureau, use: StopJob) -> None:
    """The attempt under the earlier claim is lost and appends nothing."""
    claim = case.claimed()
    use(claim, WHY)

    assert case.run(claim).ended is Ended.LOST

    case.then(STREAM, FAILED)


def test_a_job_that_has_ended_is_not_ended_again(case: Bureau, use: StopJob) -> None:
    """The answer is False, and the end of the process stands alone."""
    claim = case.claimed()
    case.run(claim)
    ends = len(case.told)

    assert not use(claim, WHY)

    assert len(case.told) == ends
    assert isinstance(case.store.read_stream(STREAM)[-1].event, JobSucceeded)


def test_a_job_of_another_worker_is_left_alone(case: Bureau, use: StopJob) -> None:
    """The answer for a claim that ran out is False, and the later claim holds."""
    late = case.claimed(lease=30.0)
    case.seconds = 31.0
    claim = case.claimed()

    assert not use(late, WHY)

    case.then_nothing()
    assert case.queue.beat({"j1": claim.token}, 30.0)["j1"].held


def test_an_end_at_the_same_moment_stands(case: Bureau, use: StopJob) -> None:
    """The answer is False when the job ends between the look at it and the append."""
    end = JobSucceeded(job="j1", result={}, attempts=1, at=NOON)
    case.store.meanwhile = lambda: case.ledger.append(STREAM, 1, (end,), command_id="theirs")

    assert not use(case.claimed(), WHY)

    case.then(STREAM, end)


def test_a_cancellation_at_the_same_moment_does_not_stop_the_end(case: Bureau, use: StopJob) -> None:
    """The end is appended after the request that was faster."""
    ask = JobCancelRequested(job="j1", by="ana", at=NOON)
    case.store.meanwhile = lambda: case.ledger.append(STREAM, 1, (ask,), command_id="theirs")

    assert use(case.claimed(), WHY)

    case.then(STREAM, ask, FAILED)


def test_the_checkpoint_of_a_stopped_job_is_discarded(case: Bureau, use: StopJob) -> None:
    """The artifact that the process left is gone."""
    claim = case.claimed()
    state: Any = ({"w": np.ones(2)}, {"epoch": 1})
    case.queue.checkpoint(claim, case.artifacts.save(state))

    use(claim, WHY)

    assert case.artifacts.kept == {}
