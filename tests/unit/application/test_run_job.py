"""RunJob: the events and rows of one attempt, and what the next attempt finds."""

from typing import Any

import numpy as np
import pytest

from application.happenings import JobBegun, JobEnded
from application.jobs.run_job import MAX_ATTEMPTS, MAX_RETRIES, Ended
from application.ports.job_kind import Work
from application.ports.job_queue import Claim
from application.ports.leases import LEASE_SECONDS
from application.scope import Scope
from domain.errors import (
    Conflict,
    InvalidInput,
    LeaseLost,
    SourceUnavailable,
    StoreUnavailable,
)
from domain.job import JobCancelled, JobFailed, JobSubmitted, JobSucceeded
from domain.tracked_ticker import TickerTracked
from tests.support.builders import NOON
from tests.support.jobs import Office

OVER = -1.0  # a lease that has ended when it begins


@pytest.fixture
def office() -> Office:
    """The use-cases of jobs without a job."""
    return Office()


def claimed(office: Office, lease: float = LEASE_SECONDS) -> Claim:
    """The next job."""
    claim: Claim | None = office.queue.claim("w", lease)
    assert claim
    return claim


def raising(error: BaseException) -> Any:
    """A kind that raises an error."""

    def before(work: Work) -> None:
        raise error

    return before


def test_a_job_acts_for_the_client_of_its_submission(office: Office) -> None:
    """Its events, and a job that it submits itself, have the client; the latter has the scopes too."""
    scope = Scope(
        job="request/1", token="", actor="eva", at=NOON, client="desk", scopes=("data:read", "data:write")
    )
    with office.ledger.within(scope):
        office.submit("notes", {})
    office.notes.before = lambda work: office.submit("notes", {}, key="child") and None

    office.run(claimed(office))

    first, child = office.events(JobSubmitted)
    assert (child.owner, child.client, child.scopes) == ("eva", "desk", ("data:read", "data:write"))
    assert (first.client, first.scopes) == (child.client, child.scopes)
    assert {r.meta.client for r in office.store.read_all() if r.stream.startswith("note-")} == {"desk"}


def test_a_job_ends_with_its_result(office: Office) -> None:
    """Effects and end have the owner as actor and the job as cause."""
    job = office.submit("notes", {"tickers": ["VALE3", "AAPL"]}).job

    outcome = office.run(claimed(office))

    assert (outcome.ended, outcome.result) == (Ended.SUCCEEDED, {"noted": 2})
    (end,) = office.events(JobSucceeded)
    assert (end.job, end.result, end.attempts) == (job, {"noted": 2}, 1)
    assert {r.meta.correlation for r in office.store.read_all() if r.stream.startswith("note-")} == {job}
    assert office.queue.rows() == []


def test_an_attempt_after_another_doubles_nothing(office: Office) -> None:
    """The effects of the first attempt are found, and only the rest is done."""
    office.submit("notes", {"tickers": ["A", "B", "C"]})
    calls: list[int] = []

    def dies_at_the_third(work: Work) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt

    office.notes.before = dies_at_the_third
    with pytest.raises(KeyboardInterrupt):
        office.run(claimed(office, OVER))

    assert office.run(claimed(office)).ended is Ended.SUCCEEDED
    assert [event.ticker for event in office.events(TickerTracked)] == ["A", "B", "C"]


def test_a_domain_error_fails_the_job(office: Office) -> None:
    """The event has code, field and remedy of the error."""
    office.submit("notes", {})
    office.notes.before = raising(InvalidInput("too odd", field="tickers", remedy="other ones"))

    assert office.run(claimed(office)).ended is Ended.FAILED

    (end,) = office.events(JobFailed)
    assert (end.code, end.message, end.field, end.remedy) == (
        "invalid-input",
        "too odd",
        "tickers",
        "other ones",
    )


def test_an_unexpected_error_fails_the_job(office: Office) -> None:
    """The job has a public text, and the observer is told the error and its cause, with the traceback."""
    office.submit("notes", {})
    office.notes.before = raising(ZeroDivisionError("by nought"))

    office.run(claimed(office))

    (end,) = office.events(JobFailed)
    assert (end.code, end.message) == ("job-stopped", "the job ended by an unexpected error")
    (begun, ended) = office.told
    assert isinstance(begun, JobBegun) and isinstance(ended, JobEnded)
    assert (ended.job, ended.outcome) == (begun.job, "failed")
    assert ended.error and isinstance(ended.error.__cause__, ZeroDivisionError)
    assert ended.error.message == "ZeroDivisionError: by nought"


def test_retriable_errors_are_retried_with_growing_pauses(office: Office) -> None:
    """After five attempts the job fails."""
    office.submit("notes", {})
    office.notes.before = raising(SourceUnavailable("the source is away"))
    waits = []
    for _ in range(MAX_RETRIES):
        assert office.run(claimed(office)).ended is Ended.AGAIN
        (row,) = office.queue.rows()
        waits.append(round(row.wait))
        office.store.queue[row.job].free_at = 0.0

    assert waits == [15, 30, 60, 120, 240]
    assert office.run(claimed(office)).ended is Ended.FAILED


def test_without_retries_the_first_error_is_raised(office: Office) -> None:
    """The command line gets the first error at once."""
    office.submit("notes", {})
    office.notes.before = raising(SourceUnavailable("the source is away"))

    assert office.run(claimed(office), patient=False).ended is Ended.FAILED


def test_an_unavailable_ledger_does_not_fail_the_job(office: Office) -> None:
    """The claim is given back, and the job continues later."""
    office.submit("notes", {})
    office.notes.before = raising(StoreUnavailable("gone"))

    with pytest.raises(StoreUnavailable):
        office.run(claimed(office))
    assert office.events((JobFailed, JobSucceeded)) == []


def test_a_job_that_kills_its_workers_ends(office: Office) -> None:
    """The job fails after thirty attempts without an end."""
    office.submit("notes", {})
    for _ in range(MAX_ATTEMPTS):
        claimed(office, OVER)

    assert office.run(claimed(office)).ended is Ended.FAILED
    assert "started 30 times" in office.events(JobFailed)[0].message


def test_a_job_with_a_cancel_request_is_not_started(office: Office) -> None:
    """The next worker that claims it ends it."""
    job = office.submit("notes", {}).job
    busy = claimed(office)
    office.cancel(job)
    assert office.queue.beat({job: busy.token}, OVER)[job].unwanted

    assert office.run(claimed(office)).ended is Ended.CANCELLED
    assert office.events(TickerTracked) == []
    assert office.events(JobCancelled)[0].by == "ana"


def test_a_worker_without_its_lease_writes_nothing(office: Office) -> None:
    """It appends neither an effect nor an end."""
    office.submit("notes", {})
    late = claimed(office, OVER)
    office.run(claimed(office))
    before = office.store.head()

    assert office.run(late).ended is Ended.LOST
    assert office.store.head() == before


def test_a_stopped_job_ends_once(office: Office) -> None:
    """When the process ended the job first, that end stays."""
    office.submit("notes", {})
    claim = claimed(office)
    assert office.stop(claim, Conflict("it broke a bound"))
    assert not office.stop(claim)
    assert office.run(claim).ended is Ended.LOST

    office.submit("notes", {})
    claim = claimed(office)
    office.run(claim)
    assert not office.stop(claim)
    assert len(office.events((JobFailed, JobSucceeded, JobCancelled))) == 2


def test_a_checkpoint_is_found_by_the_next_attempt_and_removed_at_the_end(office: Office) -> None:
    """Only the last checkpoint is kept meanwhile."""
    office.submit("notes", {})
    found: list[Any] = []

    def trains(work: Work) -> None:
        found.append(work.checkpoints.load())
        for epoch in (1, 2):
            work.checkpoints.save(lambda epoch=epoch: ({"w": np.ones(2)}, {"epoch": epoch}))
        if len(found) == 1:
            raise KeyboardInterrupt

    office.notes.before = trains
    with pytest.raises(KeyboardInterrupt):
        office.run(claimed(office, OVER))
    assert len(office.artifacts.kept) == 1  # type: ignore[attr-defined]

    office.run(claimed(office))

    assert found[0] is None
    assert found[1][1] == {"epoch": 2}
    assert office.artifacts.kept == {}  # type: ignore[attr-defined]


def test_a_lost_lease_stops_the_work(office: Office) -> None:
    """The attempt ends when its checkpoint is refused."""
    office.submit("notes", {})
    late = claimed(office, OVER)
    office.notes.before = lambda work: work.checkpoints.save(lambda: ({}, {}))
    claimed(office)

    outcome = office.run(late)

    assert (outcome.ended, isinstance(outcome.error, LeaseLost)) == (Ended.LOST, True)


def test_a_process_that_outlives_its_end_writes_nothing(office: Office) -> None:
    """The job was ended while the process worked, before the kill reached it."""
    office.submit("notes", {})
    claim = claimed(office)
    office.notes.before = lambda work: office.stop(claim, Conflict("it broke a bound")) and None

    assert office.run(claim).ended is Ended.LOST
    assert office.events(TickerTracked) == []
    assert len(office.events((JobFailed, JobSucceeded))) == 1


def test_nothing_is_written_between_the_kill_and_the_end(office: Office) -> None:
    """StopJob makes the claim of the process invalid before it ends the job."""
    office.submit("notes", {})
    claim = claimed(office)
    taken = office.queue.take_over(claim, LEASE_SECONDS)
    assert taken

    assert office.run(claim).ended is Ended.LOST
    assert office.events(TickerTracked) == []
    assert office.stop(taken)


def test_123_each_call_for_child_jobs_has_its_own(office: Office) -> None:
    """A second call with another name is not handed the results of the first one."""
    found: list[Any] = []

    def before(work: Work) -> None:
        if office.ledger.scope and office.ledger.scope.job == parent:
            assert work.share
            calls = [("first", ["VALE3"]), ("second", ["AAPL", "PETR4"])]
            found[:] = [work.share("notes", [{"tickers": names}], name) for name, names in calls]

    office.notes.before = before
    parent = office.submit("notes", {}).job
    while not office.events(JobSucceeded) or office.events(JobSucceeded)[-1].job != parent:
        for row in office.queue.rows():
            if claim := office.queue.claim("w", LEASE_SECONDS, job=row.job):
                office.run(claim)

    assert found == [[{"noted": 1}], [{"noted": 2}]]
    assert len(office.events(JobSubmitted)) == 3


def test_two_calls_for_child_jobs_with_one_name_are_refused(office: Office) -> None:
    """The second would get the results of the first one."""

    def before(work: Work) -> None:
        if office.ledger.scope and office.ledger.scope.job == parent:
            assert work.share
            for _ in range(2):
                work.share("notes", [])

    office.notes.before = before
    parent = office.submit("notes", {}).job
    outcome = office.run(claimed(office))

    assert outcome.ended is Ended.FAILED
    assert "two calls for child jobs" in str(outcome.error)
