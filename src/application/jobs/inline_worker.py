"""InlineWorker: carry out a job in this process, for whoever submitted it and waits."""

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
from domain.errors import Conflict, JobStopped, StoreUnavailable
from domain.job import Job, JobCancelled, JobFailed, JobSucceeded, void

LEASE = 30.0
PULSE = 1.0


class Unwanted(BaseException):
    """Somebody asked to cancel the job; like an interrupt it passes every `except Exception`."""


class InlineWorker:
    """Where a worker was faster, this waits for it."""

    def __init__(
        self, ledger: Ledger, queue: JobQueue, run_job: RunJob, stop_job: StopJob, cancel_job: CancelJob
    ) -> None:
        self._ledger = ledger
        self._queue = queue
        self._run_job = run_job
        self._stop_job = stop_job
        self._cancel_job = cancel_job

    def __call__(self, job: str, report: Report) -> Outcome:
        """Work until the job has ended; an interrupt cancels it."""
        while True:
            state, _ = job_of(self._ledger, job)
            if state.end is not None:
                return _outcome(state)
            if claim := self._queue.claim("here", LEASE, job=job):
                outcome = self._carried_out(claim, report)
                if outcome.ended is not Ended.LOST:
                    return outcome
            time.sleep(PULSE / 2)

    def _carried_out(self, claim: Claim, report: Report) -> Outcome:
        pulse = _Heart(self._queue, claim)

        def watch(fraction: float, text: str) -> None:
            if pulse.lost:
                raise void(claim.job)
            if pulse.unwanted:
                raise Unwanted
            report(fraction, text)

        try:
            return self._run_job(claim, watch, patient=False)
        except Unwanted:
            self._stop_job(claim)
            return Outcome(ended=Ended.CANCELLED)
        except KeyboardInterrupt:
            with suppress(Conflict):
                self._cancel_job(claim.job)
            self._stop_job(claim)
            raise
        finally:
            pulse.stop()


class _Heart:
    """Renews a claim beside the work."""

    def __init__(self, queue: JobQueue, claim: Claim) -> None:
        self.lost = self.unwanted = False
        self._queue = queue
        self._claim = claim
        self._stopped = Event()
        Thread(target=self._beat, daemon=True).start()

    def stop(self) -> None:
        """Let the lease run out."""
        self._stopped.set()

    def _beat(self) -> None:
        while not self._stopped.wait(PULSE):
            with suppress(StoreUnavailable):  # away for a while; the lease says for how long that is no harm
                pulse = self._queue.beat({self._claim.job: self._claim.token}, LEASE)[self._claim.job]
                self.lost, self.unwanted = not pulse.held, pulse.unwanted


def _outcome(job: Job) -> Outcome:
    match job.end:
        case JobSucceeded():
            return Outcome(ended=Ended.SUCCEEDED, result=job.end.result)
        case JobFailed():
            why = JobStopped(job.end.message, field=job.end.field, remedy=job.end.remedy)
            return Outcome(ended=Ended.FAILED, error=why)
        case JobCancelled() | None:
            return Outcome(ended=Ended.CANCELLED)
