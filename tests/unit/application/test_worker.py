"""The worker loop: which processes it keeps, which it kills, and which jobs it gives back."""

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest

from application.happenings import Happening, JobEnded
from application.jobs.worker import MAX_MISSED_HEARTBEATS, Terms, Worker
from application.ports.job_queue import NO_LIMITS, Claim
from domain.errors import StoreUnavailable
from domain.job import JobCancelled, JobFailed
from tests.support.jobs import Office


class Slow:
    """An execution that ends when the test says so."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.outcome: str | None = None
        self.killed = 0

    def poll(self) -> str | None:
        """Nothing yet, or what was said."""
        return "was killed by SIGKILL" if self.killed else self.outcome

    def memory(self) -> int:
        """A lot."""
        return 900

    def kill(self) -> None:
        """At once."""
        self.killed += 1


class Bench:
    """An executor whose executions the test controls."""

    def __init__(self) -> None:
        self.started: list[Slow] = []

    def start(self, claim: Claim, done: Callable[[], None]) -> Slow:
        """One more."""
        self.started.append(Slow(claim))
        return self.started[-1]

    def close(self) -> None:
        """Nothing to end."""


class Shift:
    """A worker whose turns the test runs; every heartbeat is due."""

    def __init__(self) -> None:
        self.office, self.bench = Office(), Bench()
        self.told: list[Happening] = []
        terms = Terms(name="w", places=2, lease=30.0, limits=lambda: NO_LIMITS)
        self.worker = Worker(
            self.office.ledger, self.office.queue, self.bench, self.office.stop, terms, self.told.append
        )

    def ends(self) -> list[Any]:
        """The ends of attempts that it told; their processes could not."""
        return [one for one in self.told if isinstance(one, JobEnded)]

    def turn(self, times: int = 1) -> None:
        """Take turns."""
        for _ in range(times):
            self.worker._beaten = float("-inf")
            self.worker._turn()


@pytest.fixture
def shift() -> Shift:
    """A worker without a job."""
    return Shift()


def test_a_worker_runs_as_many_jobs_as_it_has_places(shift: Shift) -> None:
    """Two at a time; the third starts when one has ended."""
    for _ in range(3):
        shift.office.submit("notes", {})
    shift.turn(2)
    assert len(shift.bench.started) == 2

    shift.office.run(shift.bench.started[0].claim)
    shift.bench.started[0].outcome = ""
    shift.turn()

    assert len(shift.bench.started) == 3


def test_a_process_whose_job_has_just_ended_is_not_killed(shift: Shift) -> None:
    """Its claim is invalid because the job has ended, and its report is about to come."""
    shift.office.submit("notes", {})
    shift.turn()
    (execution,) = shift.bench.started
    shift.office.run(execution.claim)

    shift.turn(MAX_MISSED_HEARTBEATS)
    execution.outcome = ""
    shift.turn()

    assert execution.killed == 0


def test_a_process_without_a_valid_claim_is_killed(shift: Shift) -> None:
    """Another worker has the lease, and the process continues."""
    shift.office.submit("notes", {})
    shift.turn()
    (execution,) = shift.bench.started
    shift.office.queue.take_over(execution.claim, 30.0)

    shift.turn(MAX_MISSED_HEARTBEATS + 1)

    assert execution.killed == 1
    assert shift.office.events((JobFailed, JobCancelled)) == []
    assert [one.outcome for one in shift.ends()] == ["lost"]


def test_a_job_with_a_cancel_request_is_killed_and_ended(shift: Shift) -> None:
    """At the next heartbeat."""
    job = shift.office.submit("notes", {}).job
    shift.turn()
    shift.office.cancel(job)

    shift.turn(2)

    assert shift.bench.started[0].killed == 1
    assert [event.by for event in shift.office.events(JobCancelled)] == ["ana"]
    assert [(one.job, one.outcome, one.error) for one in shift.ends()] == [(job, "cancelled", None)]


def test_123_child_jobs_of_a_cancelled_parent_are_killed(shift: Shift) -> None:
    """Nobody cancels them one by one; that of another parent goes on."""
    parents = [shift.office.submit("notes", {}).job for _ in range(2)]
    claims = [shift.office.queue.claim("w", 30.0, job=one) for one in parents]
    children = [shift.office.submit("notes", {}, parent=one).job for one in parents]
    for claim in claims:
        shift.office.queue.hand_back(claim, wait=60.0)
    shift.turn(2)
    assert [one.killed for one in shift.bench.started] == [0, 0]

    shift.office.cancel(parents[0])
    shift.turn(2)

    killed = {one.claim.job for one in shift.bench.started if one.killed}
    assert killed == {children[0]}
    assert children[0] in {event.job for event in shift.office.events(JobCancelled)}


def test_123_waiting_child_jobs_of_a_cancelled_parent_need_no_process(shift: Shift) -> None:
    """All of them end in the turn that finds a place: none waits for a process to start and be killed."""
    parent = shift.office.submit("notes", {}).job
    claim = shift.office.queue.claim("w", 30.0, job=parent)
    children = [shift.office.submit("notes", {}, parent=parent).job for _ in range(5)]
    shift.office.queue.hand_back(claim, wait=60.0)
    shift.turn()
    assert len(shift.bench.started) == 2

    shift.office.cancel(parent)
    shift.turn(2)

    assert len(shift.bench.started) == 2
    assert {event.job for event in shift.office.events(JobCancelled)} >= {*children}
    assert [one.outcome for one in shift.ends()] == ["cancelled"] * 5


def test_a_job_above_its_memory_bound_fails(shift: Shift) -> None:
    """The error names the bound."""
    shift.office.submit("notes", {}, memory=800)

    shift.turn(3)

    (end,) = shift.office.events(JobFailed)
    assert (end.code, end.field) == ("job-stopped", "memory")
    (told,) = shift.ends()
    assert (told.job, told.outcome, told.error.field) == (end.job, "failed", "memory")


def test_an_unavailable_database_is_waited_for(shift: Shift, monkeypatch: pytest.MonkeyPatch) -> None:
    """The alarm is raised, no process is killed, and jobs are given back when the database answers."""
    shift.office.submit("notes", {})
    shift.turn()
    (execution,) = shift.bench.started
    monkeypatch.setattr("application.jobs.worker.OUTAGE_WAIT_SECONDS", 0.0)

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(shift.office.queue, "beat", away)
        shift.turn(5)
    execution.outcome = ""
    shift.turn()

    assert (len(shift.told), execution.killed) == (5, 0)
    assert len(shift.bench.started) == 2


def test_running_jobs_are_given_back_at_shutdown(shift: Shift) -> None:
    """They can be claimed at once."""
    shift.office.submit("notes", {})
    shift.turn()
    stopping = Event()
    stopping.set()

    shift.worker.run(stopping)

    assert shift.bench.started[0].killed == 1
    assert shift.office.queue.claim("other", 30.0) is not None
    assert [one.outcome for one in shift.ends()] == ["interrupted"]
