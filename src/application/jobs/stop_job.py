"""StopJob: end a job whose process was killed, after its claim has been taken over."""

from application.jobs.job_streams import end_job, job_of, scope_of
from application.ledger import Ledger
from application.ports.artifact_store import ArtifactStore
from application.ports.job_queue import Claim, JobQueue
from application.ports.leases import LEASE_SECONDS
from domain.errors import Conflict, PrevistoError
from domain.job import cancel, fail


class StopJob:
    """Ends a job as failed or cancelled; events that its process appended before remain."""

    def __init__(self, ledger: Ledger, queue: JobQueue, artifacts: ArtifactStore) -> None:
        self._ledger = ledger
        self._queue = queue
        self._artifacts = artifacts

    def __call__(self, claim: Claim, error: PrevistoError | None = None) -> bool:
        """End the job as failed, or as cancelled without an error. Returns False for an ended job."""
        taken = self._queue.take_over(claim, LEASE_SECONDS)
        if taken is None:
            return False
        submitted = job_of(self._ledger, claim.job)[0].submitted
        at = self._ledger.clock.now()
        scope = scope_of(self._ledger, taken, submitted)
        try:
            with self._ledger.within(scope):
                end_job(
                    self._ledger,
                    taken.job,
                    lambda job: (
                        fail(job, error, attempts=taken.attempt, at=at)
                        if error
                        else cancel(job, attempts=taken.attempt, at=at)
                    ),
                )
        except Conflict:
            return False
        if taken.checkpoint:
            self._artifacts.discard(taken.checkpoint)
        return True
