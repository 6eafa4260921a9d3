"""CancelJob: request the cancellation of a job."""

from application.jobs.job_streams import job_of
from application.jobs.run_job import RunJob
from application.ledger import Ledger
from application.ports.job_queue import JobQueue
from application.ports.leases import LEASE_SECONDS
from domain.errors import VersionConflict
from domain.job import request_cancel, stream_of


class CancelJob:
    """A queued job ends at once; a running job is ended by its worker within seconds."""

    def __init__(self, ledger: Ledger, queue: JobQueue, run_job: RunJob) -> None:
        self._ledger = ledger
        self._queue = queue
        self._run_job = run_job

    def __call__(self, job: str) -> None:
        """Request the cancellation. Raises NotFound, or Conflict for an ended job."""
        while True:
            state, version = job_of(self._ledger, job)
            events = request_cancel(state, by=self._ledger.actor, at=self._ledger.clock.now())
            try:
                if events:
                    self._ledger.append(stream_of(job), version, events)
                break
            except VersionConflict:
                continue  # the job ended, or another request was recorded, at the same time
        if claim := self._queue.claim(self._ledger.actor, LEASE_SECONDS, job=job):
            self._run_job(claim)
