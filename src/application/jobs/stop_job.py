"""StopJob: end a job whose process was killed, after making sure that it writes no more."""

from application.jobs.job_streams import end_job, job_of, scope_of
from application.ledger import Ledger
from application.ports.artifact_store import ArtifactStore
from application.ports.job_queue import Claim, JobQueue
from domain.errors import Conflict, PrevistoError
from domain.job import cancel, fail

LEASE = 30.0


class StopJob:
    """What the process had done until then stands."""

    def __init__(self, ledger: Ledger, queue: JobQueue, artifacts: ArtifactStore) -> None:
        self._ledger = ledger
        self._queue = queue
        self._artifacts = artifacts

    def __call__(self, claim: Claim, why: PrevistoError | None = None) -> bool:
        """End it as failed, or as cancelled when no reason is given; False when it had ended already."""
        mine = self._queue.take_over(claim, LEASE)
        if mine is None:
            return False
        submitted = job_of(self._ledger, claim.job)[0].submitted
        at = self._ledger.clock.now()
        scope = scope_of(self._ledger, mine, submitted)
        try:
            with self._ledger.within(scope):
                end_job(
                    self._ledger,
                    mine.job,
                    lambda job: (
                        fail(job, why, attempts=mine.attempt, at=at)
                        if why
                        else cancel(job, attempts=mine.attempt, at=at)
                    ),
                )
        except Conflict:
            return False
        if mine.checkpoint:
            self._artifacts.discard(mine.checkpoint)
        return True
