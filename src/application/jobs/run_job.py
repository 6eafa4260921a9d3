"""RunJob: one attempt at a claimed job, from its request to its end in the ledger."""

import traceback
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import msgspec

from application.forecasting.strategy import silent
from application.jobs.attempt import Attempt
from application.jobs.child_jobs import Shares, Waiting
from application.jobs.job_streams import end_job, job_of, scope_of
from application.jobs.submit_job import SubmitJob
from application.ledger import Ledger
from application.ports.artifact_store import ArtifactStore
from application.ports.forecaster import Report
from application.ports.job_kind import JobKind
from application.ports.job_queue import Claim, JobQueue
from domain.errors import Conflict, JobStopped, LeaseLost, NotFound, PrevistoError
from domain.job import Job, JobSubmitted, cancel, fail, succeed

RETRIES = 5
FIRST_WAIT, LONGEST_WAIT = 15.0, 900.0
SHARES_WAIT = 0.5
MOST_ATTEMPTS = 30
"""A job whose workers die so often is what kills them."""


class Ended(Enum):
    """What became of an attempt."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    AGAIN = "to be tried again"
    LOST = "somebody else works on it"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an attempt, with its result or the refusal."""

    ended: Ended
    result: dict[str, Any] = {}
    error: PrevistoError | None = None


class RunJob:
    """Refusals that may pass are tried again later, each time after twice the wait; others end the job."""

    def __init__(
        self,
        ledger: Ledger,
        queue: JobQueue,
        kinds: Callable[[], Mapping[str, JobKind]],
        artifacts: ArtifactStore,
        submit: SubmitJob,
        checkpoint_pace: float,
    ) -> None:
        self._ledger = ledger
        self._queue = queue
        self._kinds = kinds
        self._artifacts = artifacts
        self._submit = submit
        self._checkpoint_pace = checkpoint_pace

    def __call__(self, claim: Claim, watch: Report = silent, *, patient: bool = True) -> Outcome:
        """Try. Raises StoreUnavailable when the ledger is away: then the lease runs out, or is given back.

        Who is not patient takes every refusal for the end.
        """
        job, _ = job_of(self._ledger, claim.job)
        attempt = Attempt(
            claim,
            scope_of(self._ledger, claim, job.submitted),
            self._ledger,
            self._queue,
            self._artifacts,
            watch,
            self._checkpoint_pace,
            Shares(self._ledger, self._submit, job.submitted) if patient else None,
        )
        try:
            with self._ledger.within(attempt.scope):
                return self._ended(claim, job, attempt, patient)
        except Waiting as waiting:
            attempt.report(waiting.done / waiting.count, f"{waiting.done} of {waiting.count} shares done")
            self._queue.hand_back(claim, wait=SHARES_WAIT)
            return Outcome(ended=Ended.AGAIN)
        except LeaseLost as lost:
            return Outcome(ended=Ended.LOST, error=lost)
        except Conflict as conflict:
            if job_of(self._ledger, claim.job)[0].end is None:
                raise
            return Outcome(ended=Ended.LOST, error=conflict)

    def _ended(self, claim: Claim, job: Job, attempt: Attempt, patient: bool) -> Outcome:
        now = self._ledger.clock.now
        if claim.unwanted or job.unwanted_by or self._orphaned(job):
            attempt.checkpoints.clear()
            end_job(self._ledger, claim.job, lambda j: cancel(j, attempts=claim.attempt, at=now()))
            return Outcome(ended=Ended.CANCELLED)
        try:
            result = self._result(claim, job.submitted, attempt)
        except PrevistoError as error:
            return self._refused(claim, attempt, error, patient)
        attempt.checkpoints.clear()
        end_job(self._ledger, claim.job, lambda j: succeed(j, result, attempts=claim.attempt, at=now()))
        return Outcome(ended=Ended.SUCCEEDED, result=result)

    def _orphaned(self, job: Job) -> bool:
        """Whether it is a share of a job that nobody waits for any more."""
        if not job.submitted.parent:
            return False
        parent, _ = job_of(self._ledger, job.submitted.parent)
        return parent.end is not None or bool(parent.unwanted_by)

    def _result(self, claim: Claim, submitted: JobSubmitted, attempt: Attempt) -> dict[str, Any]:
        if claim.attempt > MOST_ATTEMPTS:
            raise JobStopped(f"it was begun {claim.attempt - 1} times and never ended", field="job")
        kinds = self._kinds()
        if submitted.kind not in kinds:
            raise NotFound(f"this release knows no kind of job {submitted.kind!r}", field="kind")
        kind = kinds[submitted.kind]
        try:
            request = msgspec.convert(submitted.request, kind.form)
            return kind(request, attempt)
        except PrevistoError:
            raise
        except Exception as error:  # a fault of ours: it ends the job, not the worker
            traceback.print_exc()
            raise JobStopped(f"{type(error).__name__}: {error}", field="job") from error

    def _refused(self, claim: Claim, attempt: Attempt, error: PrevistoError, patient: bool) -> Outcome:
        if isinstance(error, LeaseLost) or error.code == "store-unavailable":
            raise error
        if patient and error.retriable and claim.failures < RETRIES:
            wait = min(FIRST_WAIT * 2**claim.failures, LONGEST_WAIT)
            self._queue.hand_back(claim, wait=wait, failed=True)
            return Outcome(ended=Ended.AGAIN, error=error)
        attempt.checkpoints.clear()
        at = self._ledger.clock.now()
        end_job(self._ledger, claim.job, lambda j: fail(j, error, attempts=claim.attempt, at=at))
        return Outcome(ended=Ended.FAILED, error=error)
