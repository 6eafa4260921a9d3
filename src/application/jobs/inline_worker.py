"""InlineWorker: run a job in the current process while its submitter waits."""

import time
from contextlib import suppress
from threading import Event, Thread

from application.jobs.cancel_job import CancelJob
from application.jobs.job_streams import job_of
from application.jobs.run_job import Ended, Outcome, RunJob
from application.jobs.stop_job import StopJob
from application.ledger import Ledger
from application.ports.forecaster import Report
from application.ports.job_queue import Claim, JobQueue
from application.ports.leases import HEARTBEAT_SECONDS, LEASE_SECONDS
from domain.errors import Conflict, JobStopped, StoreUnavailable
from domain.job import Job, JobCancelled, JobFailed, JobSucceeded, lease_lost


class CancelRequested(BaseException):
    """Cancellation was requested. A BaseException, so that `except Exception` does not catch it."""


class InlineWorker:
    """Runs a job, or waits for its end when a worker has claimed it first."""

    def __init__(
        self, ledger: Ledger, queue: JobQueue, run_job: RunJob, stop_job: StopJob, cancel_job: CancelJob
    ) -> None:
        self._ledger = ledger
        self._queue = queue
        self._run_job = run_job
        self._stop_job = stop_job
        self._cancel_job = cancel_job

    def __call__(self, job: str, report: Report) -> Outcome:
        """The outcome of the job, when it has ended; KeyboardInterrupt cancels it. Raises NotFound."""
        while True:
            state, _ = job_of(self._ledger, job)
            if state.end is not None:
                return _outcome(state)
            if claim := self._queue.claim("here", LEASE_SECONDS, job=job):
                outcome = self._run(claim, report)
                if outcome.ended is not Ended.LOST:
                    return outcome
            time.sleep(HEARTBEAT_SECONDS / 2)

    def _run(self, claim: Claim, report: Report) -> Outcome:
        heartbeat = _Heartbeat(self._queue, claim)

        def watch(fraction: float, text: str) -> None:
            if heartbeat.lost:
                raise lease_lost(claim.job)
            if heartbeat.cancel_requested:
                raise CancelRequested
            report(fraction, text)

        try:
            return self._run_job(claim, watch, patient=False)
        except CancelRequested:
            self._stop_job(claim)
            return Outcome(ended=Ended.CANCELLED)
        except KeyboardInterrupt:
            with suppress(Conflict):
                self._cancel_job(claim.job)
            self._stop_job(claim)
            raise
        finally:
            heartbeat.stop()


class _Heartbeat:
    """Renews a claim in a thread."""

    def __init__(self, queue: JobQueue, claim: Claim) -> None:
        self.lost = self.cancel_requested = False
        self._queue = queue
        self._claim = claim
        self._stopped = Event()
        Thread(target=self._beat, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _beat(self) -> None:
        while not self._stopped.wait(HEARTBEAT_SECONDS):
            with suppress(StoreUnavailable):  # a short outage is harmless while the lease is valid
                pulse = self._queue.beat({self._claim.job: self._claim.token}, LEASE_SECONDS)[self._claim.job]
                self.lost, self.cancel_requested = not pulse.held, pulse.unwanted


def _outcome(job: Job) -> Outcome:
    match job.end:
        case JobSucceeded():
            return Outcome(ended=Ended.SUCCEEDED, result=job.end.result)
        case JobFailed():
            why = JobStopped(job.end.message, field=job.end.field, remedy=job.end.remedy).openly()
            return Outcome(ended=Ended.FAILED, error=why)
        case JobCancelled() | None:
            return Outcome(ended=Ended.CANCELLED)
