"""The contract of every JobQueue, with the EventStore that fills it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from application.ports.event_store import Append, EventStore, Fence
from application.ports.job_queue import NO_LIMITS, Claim, JobQueue, Limits, Progress, Pulse
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


def say(store: EventStore, job: str, version: int, *events: Event, fence: Fence | None = None) -> None:
    """Append an event to the stream of a job."""
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


def submit(store: EventStore, *jobs: str, **details: Any) -> None:
    """Submit jobs."""
    for job in jobs:
        say(store, job, 0, submitted(job, **details))


def claimed(queue: JobQueue, **options: Any) -> str | None:
    """The job that a claim gets."""
    claim = queue.claim("w1", LEASE_SECONDS, **options)
    return claim.job if claim else None


def a_claim(queue: JobQueue, worker: str, lease: float, limits: Limits = NO_LIMITS) -> Claim:
    """A claim, which somebody must get."""
    claim = queue.claim(worker, lease, limits=limits)
    assert claim
    return claim


class JobQueueContract:
    """Subclasses give the fixtures `store` and `queue`, which work on the same rows."""

    def test_a_submitted_job_is_claimed_once(self, store: EventStore, queue: JobQueue) -> None:
        """The claim has the request, and no other worker gets the job while the lease is valid."""
        submit(store, "j1", kind="backtest")

        claim = a_claim(queue, "w1", LEASE_SECONDS)

        assert (claim.job, claim.kind, claim.attempt, claim.failures) == ("j1", "backtest", 1, 0)
        assert (claim.unwanted, claim.checkpoint) == (False, "")
        assert claimed(queue) is None
        (row,) = queue.rows()
        assert (row.state, row.worker, row.owner) == ("running", "w1", "ana")

    def test_priority_goes_before_age(self, store: EventStore, queue: JobQueue) -> None:
        """Higher priority first, then the order of submission."""
        submit(store, "old", "next")
        submit(store, "urgent", priority=5)
        submit(store, "idle", priority=-5)

        assert [claimed(queue) for _ in range(5)] == ["urgent", "old", "next", "idle", None]

    def test_87_owners_take_turns(self, store: EventStore, queue: JobQueue) -> None:
        """Ten trainings of one owner do not hold the refresh of another one, however late it comes."""
        submit(store, *(f"t{number}" for number in range(10)), owner="ana")
        assert claimed(queue) == "t0"

        submit(store, "refresh", "score", owner="bob")
        submit(store, "forecast", owner="eva")

        assert [claimed(queue) for _ in range(6)] == ["refresh", "forecast", "t1", "score", "t2", "t3"]

    def test_87_priorities_act_within_an_owner(self, store: EventStore, queue: JobQueue) -> None:
        """The highest priority of one owner does not pass the turn of another one."""
        submit(store, "a1", "a2", owner="ana")
        submit(store, "b1", owner="bob")
        submit(store, "b2", owner="bob", priority=100)
        submit(store, "a3", owner="ana", priority=-1)

        assert [claimed(queue) for _ in range(5)] == ["a1", "b2", "a2", "b1", "a3"]

    def test_87_an_owner_that_comes_back_has_its_turn_after_the_others(
        self, store: EventStore, queue: JobQueue
    ) -> None:
        """An owner with one job at a time gets no more turns than one with many."""
        submit(store, "a1", "a2", owner="ana")
        submit(store, "b1", "b2", owner="bob")
        submit(store, "e1", owner="eva")
        assert [claimed(queue) for _ in range(3)] == ["a1", "b1", "e1"]
        say(store, "e1", 1, JobSucceeded(job="e1", result={}, attempts=1, at=NOON))

        submit(store, "e2", owner="eva")

        assert [claimed(queue) for _ in range(3)] == ["a2", "b2", "e2"]

    def test_87_a_job_that_waits_gives_its_turn_to_the_next(self, store: EventStore, queue: JobQueue) -> None:
        """An owner whose first job waits for a new attempt starts its second one."""
        submit(store, "a1", "a2", owner="ana")
        submit(store, "b1", owner="bob")
        queue.hand_back(a_claim(queue, "w1", LEASE_SECONDS), wait=60.0)

        assert [claimed(queue) for _ in range(3)] == ["b1", "a2", None]

    def test_jobs_are_counted_by_owner(self, store: EventStore, queue: JobQueue) -> None:
        """Queued and running jobs count until they end."""
        submit(store, "a1", "a2", "a3", owner="ana")
        submit(store, "b1", owner="bob")
        a_claim(queue, "w1", LEASE_SECONDS)
        assert [queue.count(owner) for owner in ("ana", "bob", "eva")] == [3, 1, 0]

        say(store, "a2", 1, JobSucceeded(job="a2", result={}, attempts=1, at=NOON))

        assert queue.count("ana") == 2

    def test_a_named_job_is_claimed_out_of_line(self, store: EventStore, queue: JobQueue) -> None:
        """Its submitter may run it at once, unless it is claimed."""
        submit(store, "a", "b")

        assert claimed(queue, job="b") == "b"
        assert claimed(queue, job="b") is None
        assert claimed(queue, job="absent") is None

    def test_many_claims_at_once_get_different_jobs(self, store: EventStore, queue: JobQueue) -> None:
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
        self, store: EventStore, queue: JobQueue
    ) -> None:
        """The second worker has another token, and the heartbeat of the first one fails."""
        submit(store, "j1")
        first = a_claim(queue, "w1", OVER)

        second = a_claim(queue, "w2", LEASE_SECONDS)

        assert (second.job, second.attempt, second.token == first.token) == ("j1", 2, False)
        assert queue.beat({"j1": first.token}, LEASE_SECONDS) == {"j1": Pulse(held=False)}
        assert queue.beat({"j1": second.token}, LEASE_SECONDS) == {"j1": Pulse(held=True)}

    def test_a_heartbeat_keeps_a_claim(self, store: EventStore, queue: JobQueue) -> None:
        """A claim renewed in time, even at the last moment, stays valid."""
        submit(store, "j1")
        claim = a_claim(queue, "w1", OVER)

        assert queue.beat({"j1": claim.token}, LEASE_SECONDS)["j1"].held
        assert claimed(queue) is None

    def test_work_under_a_void_claim_is_refused(self, store: EventStore, queue: JobQueue) -> None:
        """A worker that lost its lease appends nothing; the one that has it does."""
        submit(store, "j1")
        first, second = a_claim(queue, "w1", OVER), a_claim(queue, "w2", LEASE_SECONDS)

        with pytest.raises(LeaseLost):
            store.append(request("a", 0, "c1", fence=Fence(job="j1", token=first.token)))
        assert store.read_stream("a") == []
        store.append(request("a", 0, "c1", fence=Fence(job="j1", token=second.token)))

        assert len(store.read_stream("a")) == 1

    def test_a_refused_append_changes_no_row(self, store: EventStore, queue: JobQueue) -> None:
        """The event and the row change together or not at all."""
        submit(store, "j1")
        claim = a_claim(queue, "w1", LEASE_SECONDS)
        end = JobSucceeded(job="j1", result={}, attempts=1, at=NOON)

        with pytest.raises(VersionConflict):
            say(store, "j1", 7, end, fence=Fence(job="j1", token=claim.token))
        assert len(queue.rows()) == 1

        say(store, "j1", 1, end, fence=Fence(job="j1", token=claim.token))

        assert queue.rows() == []
        assert queue.beat({"j1": claim.token}, LEASE_SECONDS) == {"j1": Pulse(held=False)}
        with pytest.raises(LeaseLost):
            store.append(request("a", 0, "c1", fence=Fence(job="j1", token=claim.token)))

    def test_a_request_to_cancel_reaches_the_worker(self, store: EventStore, queue: JobQueue) -> None:
        """The next heartbeat or the claim reports it."""
        submit(store, "j1", "j2")
        claim = a_claim(queue, "w1", LEASE_SECONDS)
        for job in ("j1", "j2"):
            say(store, job, 1, JobCancelRequested(job=job, by="ana", at=NOON))

        assert queue.beat({"j1": claim.token}, LEASE_SECONDS)["j1"] == Pulse(held=True, unwanted=True)
        assert a_claim(queue, "w2", LEASE_SECONDS).unwanted
        assert [row.state for row in queue.rows()] == ["cancelling", "cancelling"]

    def test_progress_and_checkpoint_are_kept_for_the_claim(self, store: EventStore, queue: JobQueue) -> None:
        """The next attempt has its own progress and continues from the checkpoint."""
        submit(store, "j1")
        first = a_claim(queue, "w1", LEASE_SECONDS)
        progress = Progress(fraction=0.25, step="epoch 3", eta=9.5)
        queue.progress(first, progress)

        assert queue.rows(["j1"])[0].progress == progress
        assert (queue.checkpoint(first, "a" * 64), queue.checkpoint(first, "b" * 64)) == ("", "a" * 64)
        queue.beat({"j1": first.token}, OVER)
        second = a_claim(queue, "w2", LEASE_SECONDS)
        assert second.checkpoint == "b" * 64
        assert queue.rows()[0].progress == Progress()
        queue.progress(first, progress)
        with pytest.raises(LeaseLost):
            queue.checkpoint(first, "c" * 64)
        assert queue.rows()[0].progress == Progress()

    def test_a_job_handed_back_waits(self, store: EventStore, queue: JobQueue) -> None:
        """A failed attempt counts, one that was given back does not; the old claim is invalid."""
        submit(store, "j1")
        first = a_claim(queue, "w1", LEASE_SECONDS)
        queue.hand_back(first)
        second = a_claim(queue, "w1", LEASE_SECONDS)
        assert (second.attempt, second.failures) == (1, 0)

        queue.hand_back(second, wait=60.0, failed=True)

        assert claimed(queue) is None
        (row,) = queue.rows()
        assert (row.state, row.worker) == ("queued", "")
        assert 55 < row.wait <= 60
        queue.hand_back(first, wait=0.0)
        assert claimed(queue) is None

    def test_a_first_attempt_that_began_before_is_resumed(self, store: EventStore, queue: JobQueue) -> None:
        """Whoever claims the job knows it, however often it was handed back; a later attempt has a number."""
        submit(store, "j1")
        claims = [a_claim(queue, "w1", LEASE_SECONDS)]
        for worker in ("w2", "w3"):
            queue.hand_back(claims[-1])
            claims.append(a_claim(queue, worker, LEASE_SECONDS))
        assert [(claim.attempt, claim.resumed) for claim in claims] == [(1, False), (1, True), (1, True)]
        taken = queue.take_over(claims[-1], LEASE_SECONDS)
        assert taken and taken.resumed

        queue.hand_back(taken, failed=True)

        later = a_claim(queue, "w1", LEASE_SECONDS)
        assert (later.attempt, later.resumed) == (2, False)

    def test_a_first_claim_taken_over_is_not_resumed(self, store: EventStore, queue: JobQueue) -> None:
        """Its progress is that of the same attempt."""
        submit(store, "j1")
        claim = a_claim(queue, "w1", LEASE_SECONDS)
        queue.progress(claim, Progress(fraction=0.5))

        taken = queue.take_over(claim, LEASE_SECONDS)

        assert taken and not taken.resumed

    def test_a_resumed_job_shows_its_progress(self, store: EventStore, queue: JobQueue) -> None:
        """Until it tells another one."""
        submit(store, "j1")
        first = a_claim(queue, "w1", LEASE_SECONDS)
        progress = Progress(fraction=0.5, step="1 of 2 child jobs done")
        queue.progress(first, progress)
        queue.hand_back(first)
        second = a_claim(queue, "w2", LEASE_SECONDS)
        assert queue.rows()[0].progress == progress

        queue.progress(second, Progress(fraction=1.0))

        assert queue.rows()[0].progress == Progress(fraction=1.0)

    def test_a_claim_taken_over_voids_the_one_before(self, store: EventStore, queue: JobQueue) -> None:
        """The process that is about to be killed can append nothing after that."""
        submit(store, "j1")
        claim = a_claim(queue, "w1", LEASE_SECONDS)

        taken = queue.take_over(claim, LEASE_SECONDS)

        assert taken
        assert (taken.job, taken.attempt) == ("j1", 1)
        with pytest.raises(LeaseLost):
            store.append(request("a", 0, "c1", fence=Fence(job="j1", token=claim.token)))
        assert queue.take_over(claim, LEASE_SECONDS) is None

    def test_limits_hold_for_kinds_and_owners(self, store: EventStore, queue: JobQueue) -> None:
        """A kind or owner at its limit is skipped, and claimed again when a place is free."""
        limits = Limits(kinds={"train": 1}, owner=2)
        submit(store, "t1", "t2", kind="train", owner="ana")
        submit(store, "s1", "s2", kind="score", owner="ana")
        submit(store, "s3", kind="score", owner="bob")

        first = a_claim(queue, "w1", LEASE_SECONDS, limits=limits)
        assert first.job == "t1"
        assert [claimed(queue, limits=limits) for _ in range(3)] == ["s3", "s1", None]
        queue.hand_back(first, wait=60.0)

        assert claimed(queue, limits=limits) == "t2"

    def test_waiting_ends(self, queue: JobQueue) -> None:
        """Without a job the wait returns after its time."""
        queue.wait(0.1)

    def test_events_of_other_things_leave_the_queue_alone(self, store: EventStore, queue: JobQueue) -> None:
        """Only events of jobs change the queue."""
        store.append(request("a", 0, "c1"))

        assert (queue.rows(), tracked().ticker) == ([], "VALE3")
