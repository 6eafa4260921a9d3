"""Worker: claims jobs, runs them in child processes and supervises these processes."""

import time
from collections.abc import Callable, Collection
from threading import Event, Thread

import msgspec

from application.happenings import JobEnded, JobOutcome, Unavailable
from application.jobs.job_streams import job_of, traceparent_of
from application.jobs.stop_job import StopJob
from application.ledger import Ledger
from application.ports.executor import Execution, Executor
from application.ports.job_queue import Claim, JobQueue, Limits
from application.ports.leases import HEARTBEAT_SECONDS
from application.ports.observer import Observer, unobserved
from domain.errors import JobStopped, PrevistoError, StoreUnavailable
from domain.job import JobSubmitted

MEMORY_POLL_SECONDS = 0.25  # between two checks of the memory of processes
# A job that has just ended has no valid claim either, and its process still reports the end.
MAX_MISSED_HEARTBEATS = 2
IDLE_POLL_SECONDS = 1.0  # an idle worker looks for ended leases
OUTAGE_WAIT_SECONDS = 1.0  # after an error of the database


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """The name of a worker, its number of concurrent jobs, its lease in seconds, and the current limits."""

    name: str
    places: int
    lease: float
    limits: Callable[[], Limits]


class Running(msgspec.Struct, kw_only=True):
    """A job that runs in a process of this worker.

    `missed` is the number of heartbeats without a valid claim; `verdict` is the error for which it was
    killed, or None for a cancellation.
    """

    claim: Claim
    submitted: JobSubmitted
    execution: Execution
    begun: float
    traceparent: str
    missed: int = 0
    killed: bool = False
    verdict: PrevistoError | None = None


class Worker:
    """One loop: reap finished processes, renew leases, kill cancelled jobs and jobs over a limit, claim jobs.

    All state is in the database, so a worker can be killed at any time.
    """

    def __init__(
        self,
        ledger: Ledger,
        queue: JobQueue,
        executor: Executor,
        stop_job: StopJob,
        terms: Terms,
        observe: Observer = unobserved,
    ) -> None:
        self._ledger = ledger
        self._queue = queue
        self._executor = executor
        self._stop_job = stop_job
        self._terms = terms
        self._observe = observe
        self._running: dict[str, Running] = {}
        self._wake = Event()
        self._vacant = Event()
        self._beaten = 0.0

    def run(self, stopping: Event, *, drain: bool = False) -> None:
        """Run jobs until `stopping` is set or, with `drain`, until the queue is empty."""
        Thread(target=self._listen, args=(stopping,), daemon=True).start()
        try:
            while not stopping.is_set():
                if self._turn(drain):
                    return
                self._wake.wait(MEMORY_POLL_SECONDS if self._running else IDLE_POLL_SECONDS)
                self._wake.clear()
        finally:
            self._hand_back()
            self._executor.close()

    def wake(self) -> None:
        """Start the next round now."""
        self._wake.set()

    def _turn(self, drain: bool = False) -> bool:
        """Run one round. Returns True when a draining worker has no jobs left."""
        try:
            self._reap()
            self._beat()
            self._watch()
            self._claim()
            return drain and not self._running and not self._queue.rows()
        except StoreUnavailable as error:
            self._observe(Unavailable(part="worker", error=error))
            time.sleep(OUTAGE_WAIT_SECONDS)
            return False

    def _reap(self) -> None:
        for job, running in list(self._running.items()):
            end = running.execution.poll()
            if end is None:
                continue
            if running.killed:
                self._stop(running, running.verdict)
            elif end == "":
                # Without effect when the job has ended; otherwise its process could not reach the database.
                self._queue.hand_back(running.claim)
            else:
                self._stop(running, JobStopped(f"its process {end}", field="job").openly())
            del self._running[job]

    def _stop(self, running: Running, error: PrevistoError | None) -> None:
        if self._stop_job(running.claim, error):
            self._tell_end(running, "failed" if error else "cancelled", error)

    def _tell_end(self, running: Running, outcome: JobOutcome, error: PrevistoError | None = None) -> None:
        """Tell the end of an attempt whose process was killed, and cannot tell it."""
        claim = running.claim
        self._observe(
            JobEnded(
                job=claim.job,
                kind=claim.kind,
                attempt=claim.attempt,
                outcome=outcome,
                seconds=time.monotonic() - running.begun,
                traceparent=running.traceparent,
                error=error,
            )
        )

    def _beat(self) -> None:
        now = time.monotonic()
        if not self._running or now - self._beaten < min(HEARTBEAT_SECONDS, self._terms.lease / 3):
            return
        tokens = {job: running.claim.token for job, running in self._running.items()}
        pulses = self._queue.beat(tokens, self._terms.lease)
        self._beaten = now
        for job, pulse in pulses.items():
            running = self._running[job]
            if pulse.held:
                running.missed = 0
            elif (missed := running.missed + 1) <= MAX_MISSED_HEARTBEATS:
                running.missed = missed
            elif running.execution.poll() is None:
                self._running.pop(job).execution.kill()  # another worker has the claim
                self._tell_end(running, "lost")
            if pulse.unwanted:
                self._kill(running, None)
        self._kill_orphans()

    def _kill_orphans(self) -> None:
        """Kill child jobs whose parent has ended or is being cancelled."""
        parents = {one.submitted.parent for one in self._running.values()} - {""}
        wanted = self._wanted(parents)
        for running in self._running.values():
            if running.submitted.parent and running.submitted.parent not in wanted:
                self._kill(running, None)

    def _wanted(self, parents: Collection[str]) -> set[str]:
        """Those that have not ended and are not being cancelled."""
        if not parents:
            return set()
        return {row.job for row in self._queue.rows(sorted(parents)) if row.state != "cancelling"}

    def _watch(self) -> None:
        for running in self._running.values():
            asked = running.submitted
            if asked.deadline is not None and time.monotonic() - running.begun > asked.deadline:
                self._kill(
                    running,
                    JobStopped(
                        f"it exceeded its deadline of {asked.deadline:g} s", field="deadline"
                    ).openly(),
                )
            elif asked.memory is not None and running.execution.memory() > asked.memory:
                self._kill(
                    running,
                    JobStopped(
                        f"it exceeded its memory limit of {asked.memory} MiB", field="memory"
                    ).openly(),
                )

    def _kill(self, running: Running, verdict: PrevistoError | None) -> None:
        if not running.killed:
            running.killed, running.verdict = True, verdict
            running.execution.kill()

    def _claim(self) -> None:
        terms = self._terms
        while len(self._running) < terms.places:
            claim = self._queue.claim(terms.name, terms.lease, limits=terms.limits())
            if claim is None:
                self._vacant.set()
                return
            submitted = job_of(self._ledger, claim.job)[0].submitted
            if submitted.parent and not self._wanted([submitted.parent]):
                self._end_orphan(claim)
                continue
            self._running[claim.job] = Running(
                claim=claim,
                submitted=submitted,
                execution=self._executor.start(claim, self._wake.set),
                begun=time.monotonic(),
                traceparent=traceparent_of(self._ledger, claim.job),
            )
        self._vacant.clear()

    def _end_orphan(self, claim: Claim) -> None:
        """End a waiting child job here: a process for it would be killed before it has started."""
        if self._stop_job(claim):
            self._observe(
                JobEnded(
                    job=claim.job,
                    kind=claim.kind,
                    attempt=claim.attempt,
                    outcome="cancelled",
                    seconds=0.0,
                    traceparent=traceparent_of(self._ledger, claim.job),
                )
            )

    def _listen(self, stopping: Event) -> None:
        while not stopping.is_set():
            if self._vacant.wait(IDLE_POLL_SECONDS):
                self._queue.wait(IDLE_POLL_SECONDS)
                self._wake.set()

    def _hand_back(self) -> None:
        for running in self._running.values():
            try:
                self._queue.hand_back(running.claim)
            except StoreUnavailable as error:
                self._observe(Unavailable(part="worker", error=error))  # the claim then ends with its lease
            running.execution.kill()
            self._tell_end(running, "interrupted")
        self._running.clear()
