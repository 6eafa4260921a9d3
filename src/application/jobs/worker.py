"""Worker: claims jobs, has them carried out in processes, and keeps watch over these."""

import time
from collections.abc import Callable
from threading import Event, Thread

import msgspec

from application.jobs.job_streams import job_of
from application.jobs.stop_job import StopJob
from application.ledger import Ledger
from application.ports.executor import Execution, Executor
from application.ports.job_queue import Claim, JobQueue, Limits
from domain.errors import JobStopped, PrevistoError, StoreUnavailable
from domain.job import JobSubmitted

PULSE = 1.0  # seconds between heartbeats at most: an unwanted job ends soon after
LOOK = 0.25  # seconds between looks at the memory of processes
# A job that has just ended holds no claim either, and its process is about to say so: it may not be killed.
GRACE = 2  # heartbeats
IDLE = 1.0  # seconds after which an idle worker looks for leases that ended
PATIENCE = 1.0  # seconds to leave a database alone that is away


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Under which name a worker claims, how many jobs at a time, how long, and within which limits now."""

    name: str
    places: int
    lease: float
    limits: Callable[[], Limits]


class Running(msgspec.Struct, kw_only=True):
    """A job that a process of this worker is carrying out.

    `missed` counts heartbeats at which it was no longer ours; `verdict` is what it was killed for.
    """

    claim: Claim
    submitted: JobSubmitted
    execution: Execution
    begun: float
    missed: int = 0
    killed: bool = False
    verdict: PrevistoError | None = None


class Worker:
    """One loop: bury the dead, renew leases, end what is unwanted or breaks its bounds, claim more.

    Nothing here is kept that the database does not know: a worker may be killed at any line.
    """

    def __init__(
        self,
        ledger: Ledger,
        queue: JobQueue,
        executor: Executor,
        stop_job: StopJob,
        terms: Terms,
        alarm: Callable[[PrevistoError], None],
    ) -> None:
        self._ledger = ledger
        self._queue = queue
        self._executor = executor
        self._stop_job = stop_job
        self._terms = terms
        self._alarm = alarm
        self._running: dict[str, Running] = {}
        self._bell = Event()
        self._vacant = Event()
        self._beaten = 0.0

    def run(self, stopping: Event, *, drain: bool = False) -> None:
        """Work until `stopping` is set, or, with `drain`, until nothing is left to do."""
        Thread(target=self._listen, args=(stopping,), daemon=True).start()
        try:
            while not stopping.is_set():
                if self._turn(drain):
                    return
                self._bell.wait(LOOK if self._running else IDLE)
                self._bell.clear()
        finally:
            self._hand_back()
            self._executor.close()

    def wake(self) -> None:
        """Have a look now."""
        self._bell.set()

    def _turn(self, drain: bool = False) -> bool:
        """One round; whether a worker that drains has nothing left to do."""
        try:
            self._bury()
            self._beat()
            self._watch()
            self._claim()
            return drain and not self._running and not self._queue.rows()
        except StoreUnavailable as error:
            self._alarm(error)
            time.sleep(PATIENCE)
            return False

    def _bury(self) -> None:
        for job, running in list(self._running.items()):
            death = running.execution.poll()
            if death is None:
                continue
            if running.killed:
                self._stop_job(running.claim, running.verdict)
            elif death == "":
                self._queue.hand_back(running.claim)  # void when it ended; else the ledger was away
            else:
                self._stop_job(running.claim, JobStopped(f"its process {death}", field="job"))
            del self._running[job]

    def _beat(self) -> None:
        now = time.monotonic()
        if not self._running or now - self._beaten < min(PULSE, self._terms.lease / 3):
            return
        tokens = {job: running.claim.token for job, running in self._running.items()}
        pulses = self._queue.beat(tokens, self._terms.lease)
        self._beaten = now
        for job, pulse in pulses.items():
            running = self._running[job]
            if pulse.held:
                running.missed = 0
            elif (missed := running.missed + 1) <= GRACE:
                running.missed = missed
            elif running.execution.poll() is None:
                self._running.pop(job).execution.kill()  # somebody else works on it
            if pulse.unwanted:
                self._kill(running, None)

    def _watch(self) -> None:
        for running in self._running.values():
            asked = running.submitted
            if asked.deadline is not None and time.monotonic() - running.begun > asked.deadline:
                self._kill(
                    running, JobStopped(f"it ran for more than {asked.deadline:g} s", field="deadline")
                )
            elif asked.memory is not None and running.execution.memory() > asked.memory:
                self._kill(running, JobStopped(f"it held more than {asked.memory} MiB", field="memory"))

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
            self._running[claim.job] = Running(
                claim=claim,
                submitted=submitted,
                execution=self._executor.start(claim, self._bell.set),
                begun=time.monotonic(),
            )
        self._vacant.clear()

    def _listen(self, stopping: Event) -> None:
        while not stopping.is_set():
            if self._vacant.wait(IDLE):
                self._queue.wait(IDLE)
                self._bell.set()

    def _hand_back(self) -> None:
        for running in self._running.values():
            try:
                self._queue.hand_back(running.claim)
            except StoreUnavailable as error:
                self._alarm(error)  # then its lease runs out
            running.execution.kill()
        self._running.clear()
