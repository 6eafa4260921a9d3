"""CancelJob: somebody no longer wants a job."""

from application.jobs.job_streams import job_of
from application.jobs.run_job import RunJob
from application.ledger import Ledger
from application.ports.job_queue import JobQueue
from domain.errors import VersionConflict
from domain.job import request_cancel, stream_of

LEASE = 30.0


class CancelJob:
    """A job that nobody works on ends at once; else its worker ends it within seconds."""

    def __init__(self, ledger: Ledger, queue: JobQueue, run_job: RunJob) -> None:
        self._ledger = ledger
        self._queue = queue
        self._run_job = run_job

    def __call__(self, job: str) -> None:
        """Ask. Raises NotFound, or Conflict for a job that has ended."""
        while True:
            state, version = job_of(self._ledger, job)
            events = request_cancel(state, by=self._ledger.origin.actor, at=self._ledger.clock.now())
            try:
                if events:
                    self._ledger.append(stream_of(job), version, events)
                break
            except VersionConflict:
                continue  # it ended at the same moment, or somebody else asked
        if claim := self._queue.claim(self._ledger.origin.actor, LEASE, job=job):
            self._run_job(claim)
