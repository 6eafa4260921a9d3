"""What every JobQueue promises, with the EventStore that keeps it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from application.ports.event_store import Append, Fence
from application.ports.job_queue import Limits, Progress, Pulse
from application.ports.leases import LEASE_SECONDS
from domain.errors import LeaseLost, VersionConflict
from domain.events import Event
from domain.job import JobCancelRequested, JobSubmitted, JobSucceeded
from tests.contracts.event_store import META, request, tracked
from tests.support.builders import NOON

OVER = -1.0  # a lease that is over as soon as it begins


def submitted(job: str, kind: str = "train", owner: str = "ana", priority: int = 0) -> JobSubmitted:
    """An event."""
    return JobSubmitted(
        job=job,
        kind=kind,
        request={},
        owner=owner,
        key="",
        parent="",
        priority=priority,
        deadline=None,
        memory=None,
        at=NOON,
    )


def say(store: Any, job: str, version: int, *events: Event, fence: Fence | None = None) -> None:
    """Append to the stream of a job."""
    store.append(
        Append(
            stream=f"job-{job}",
            expected_version=version,
            events=events,
            command_id=f"{job}-{version}",
            meta=META,
            recorded_at=NOON,
            fence=fence,
        )
    )


def submit(store: Any, *jobs: str, **details: Any) -> None:
    """Submit jobs."""
    for job in jobs:
        say(store, job, 0, submitted(job, **details))


def claimed(queue: Any, **options: Any) -> str | None:
    """The job that a claim gets."""
    claim = queue.claim("w1", LEASE_SECONDS, **options)
    return claim.job if claim else None


class JobQueueContract:
    """Subclasses give the fixtures `store` and `queue`, which work on the same rows."""

    def test_a_submitted_job_is_claimed_once(self, store: Any, queue: Any) -> None:
        """The claim tells what to do; nobody else gets it while the lease runs."""
        submit(store, "j1", kind="backtest")

        claim = queue.claim("w1", LEASE_SECONDS)

        assert (claim.job, claim.kind, claim.attempt, claim.failures) == ("j1", "backtest", 1, 0)
        assert (claim.unwanted, claim.checkpoint) == (False, "")
        assert claimed(queue) is None
        (row,) = queue.rows()
        assert (row.state, row.worker, row.owner) == ("running", "w1", "ana")

    def test_priority_goes_before_age(self, store: Any, queue: Any) -> None:
        """Higher first, and among equals who came first."""
        submit(store, "old", "next")
        submit(store, "urgent", priority=5)
        submit(store, "idle", priority=-5)

        assert [claimed(queue) for _ in range(5)] == ["urgent", "old", "next", "idle", None]

    def test_a_named_job_is_claimed_out_of_line(self, store: Any, queue: Any) -> None:
        """Who submitted it may work on it at once, unless somebody does."""
        submit(store, "a", "b")

        assert claimed(queue, job="b") == "b"
        assert claimed(queue, job="b") is None
        assert claimed(queue, job="absent") is None

    def test_many_claims_at_once_get_different_jobs(self, store: Any, queue: Any) -> None:
        """Eight threads, twenty jobs: each job goes to one."""
        names = [f"j{number:02}" for number in range(20)]
        submit(store, *names)

        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(lambda _: claimed(queue), range(24)))

        # A claim may pass by a row that another one is just taking; it is still there afterwards.
        while (late := claimed(queue)) is not None:
            got.append(late)
        assert sorted(job for job in got if job) == names

    def test_a_lease_that_is_over_is_claimed_again_and_voids_the_first_claim(
        self, store: Any, queue: Any
    ) -> None:
        """The second worker has a token of its own; the first one's heartbeat says so."""
        submit(store, "j1")
        first = queue.claim("w1", OVER)

        second = queue.claim("w2", LEASE_SECONDS)

        assert (second.job, second.attempt, second.token == first.token) == ("j1", 2, False)
        assert queue.beat({"j1": first.token}, LEASE_SECONDS) == {"j1": Pulse(held=False)}
        assert queue.beat({"j1": second.token}, LEASE_SECONDS) == {"j1": Pulse(held=True)}

    def test_a_heartbeat_keeps_a_claim(self, store: Any, queue: Any) -> None:
        """Renewed in time, even right at the end, it stays with its worker."""
        submit(store, "j1")
        claim = queue.claim("w1", OVER)

        assert queue.beat({"j1": claim.token}, LEASE_SECONDS)["j1"].held
        assert claimed(queue) is None

    def test_work_under_a_void_claim_is_refused(self, store: Any, queue: Any) -> None:
        """A worker that lost its lease writes nothing; the one that has it does."""
        submit(store, "j1")
        first, second = queue.claim("w1", OVER), queue.claim("w2", LEASE_SECONDS)

        with pytest.raises(LeaseLost):
            store.append(request("a", 0, "c1", fence=Fence(job="j1", token=first.token)))
        assert store.read_stream("a") == []
        store.append(request("a", 0, "c1", fence=Fence(job="j1", token=second.token)))

        assert len(store.read_stream("a")) == 1

    def test_a_refused_append_changes_no_row(self, store: Any, queue: Any) -> None:
        """The event and the row move together or not at all."""
        submit(store, "j1")
        claim = queue.claim("w1", LEASE_SECONDS)
        end = JobSucceeded(job="j1", result={}, attempts=1, at=NOON)

        with pytest.raises(VersionConflict):
            say(store, "j1", 7, end, fence=Fence(job="j1", token=claim.token))
        assert len(queue.rows()) == 1

        say(store, "j1", 1, end, fence=Fence(job="j1", token=claim.token))

        assert queue.rows() == []
        assert queue.beat({"j1": claim.token}, LEASE_SECONDS) == {"j1": Pulse(held=False)}
        with pytest.raises(LeaseLost):
            store.append(request("a", 0, "c1", fence=Fence(job="j1", token=claim.token)))

    def test_a_request_to_cancel_reaches_the_worker(self, store: Any, queue: Any) -> None:
        """With the next heartbeat, or with the claim."""
        submit(store, "j1", "j2")
        claim = queue.claim("w1", LEASE_SECONDS)
        for job in ("j1", "j2"):
            say(store, job, 1, JobCancelRequested(job=job, by="ana", at=NOON))

        assert queue.beat({"j1": claim.token}, LEASE_SECONDS)["j1"] == Pulse(held=True, unwanted=True)
        assert queue.claim("w2", LEASE_SECONDS).unwanted
        assert [row.state for row in queue.rows()] == ["cancelling", "cancelling"]

    def test_progress_and_checkpoint_are_kept_for_the_claim(self, store: Any, queue: Any) -> None:
        """The next attempt begins its own progress and goes on from the checkpoint."""
        submit(store, "j1")
        first = queue.claim("w1", LEASE_SECONDS)
        progress = Progress(fraction=0.25, step="epoch 3", eta=9.5)
        queue.progress(first, progress)

        assert queue.rows(["j1"])[0].progress == progress
        assert (queue.checkpoint(first, "a" * 64), queue.checkpoint(first, "b" * 64)) == ("", "a" * 64)
        queue.beat({"j1": first.token}, OVER)
        second = queue.claim("w2", LEASE_SECONDS)
        assert second.checkpoint == "b" * 64
        assert queue.rows()[0].progress == Progress()
        queue.progress(first, progress)
        with pytest.raises(LeaseLost):
            queue.checkpoint(first, "c" * 64)
        assert queue.rows()[0].progress == Progress()

    def test_a_job_handed_back_waits(self, store: Any, queue: Any) -> None:
        """A failed attempt counts, one that was given back does not; the old claim is void."""
        submit(store, "j1")
        first = queue.claim("w1", LEASE_SECONDS)
        queue.hand_back(first)
        second = queue.claim("w1", LEASE_SECONDS)
        assert (second.attempt, second.failures) == (1, 0)

        queue.hand_back(second, wait=60.0, failed=True)

        assert claimed(queue) is None
        (row,) = queue.rows()
        assert (row.state, row.worker) == ("queued", "")
        assert 55 < row.wait <= 60
        queue.hand_back(first, wait=0.0)
        assert claimed(queue) is None

    def test_a_claim_taken_over_voids_the_one_before(self, store: Any, queue: Any) -> None:
        """Who ends the process of a job makes sure first that it writes no more."""
        submit(store, "j1")
        claim = queue.claim("w1", LEASE_SECONDS)

        taken = queue.take_over(claim, LEASE_SECONDS)

        assert (taken.job, taken.attempt) == ("j1", 1)
        with pytest.raises(LeaseLost):
            store.append(request("a", 0, "c1", fence=Fence(job="j1", token=claim.token)))
        assert queue.take_over(claim, LEASE_SECONDS) is None

    def test_limits_hold_for_kinds_and_owners(self, store: Any, queue: Any) -> None:
        """A full kind or owner is passed by, and served when a place is free again."""
        limits = Limits(kinds={"train": 1}, owner=2)
        submit(store, "t1", "t2", kind="train", owner="ana")
        submit(store, "s1", "s2", kind="score", owner="ana")
        submit(store, "s3", kind="score", owner="bob")

        first = queue.claim("w1", LEASE_SECONDS, limits=limits)
        assert first.job == "t1"
        assert [claimed(queue, limits=limits) for _ in range(3)] == ["s1", "s3", None]
        queue.hand_back(first, wait=60.0)

        assert claimed(queue, limits=limits) == "t2"

    def test_waiting_ends(self, queue: Any) -> None:
        """With nothing to do it returns after the time."""
        queue.wait(0.1)

    def test_events_of_other_things_leave_the_queue_alone(self, store: Any, queue: Any) -> None:
        """Only jobs are queued."""
        store.append(request("a", 0, "c1"))

        assert (queue.rows(), tracked().ticker) == ([], "VALE3")
