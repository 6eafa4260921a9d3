"""RunJob: runs one attempt at a claimed job and records its end."""

import time
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import Any

import msgspec

from application.accounts.authority import Authority
from application.forecasting.strategy import silent
from application.happenings import JobBegun, JobEnded, JobOutcome
from application.jobs.attempt import Attempt
from application.jobs.child_jobs import Shares, Waiting
from application.jobs.job_streams import end_job, job_of, scope_of
from application.jobs.submit_job import SubmitJob
from application.ledger import Ledger
from application.ports.artifact_store import ArtifactStore
from application.ports.forecaster import Report
from application.ports.job_kind import JobKind
from application.ports.job_queue import Claim, JobQueue
from application.ports.observer import Observer, unobserved
from domain.errors import Conflict, JobStopped, LeaseLost, NotFound, PrevistoError
from domain.job import Job, JobSubmitted, cancel, fail, succeed

MAX_RETRIES = 5  # after retriable errors
FIRST_WAIT_SECONDS, MAX_WAIT_SECONDS = 15.0, 900.0
CHILD_JOBS_WAIT_SECONDS = 0.5
MAX_ATTEMPTS = 30  # a job with so many attempts probably kills its workers


class Ended(Enum):
    """The end of an attempt."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    AGAIN = "to be tried again"
    LOST = "claimed by another worker"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The end of an attempt, with its result or error."""

    ended: Ended
    result: dict[str, Any] = {}
    error: PrevistoError | None = None


SUSPENDED = Outcome(ended=Ended.AGAIN)
"""The end of an attempt that waits for its child jobs."""
TOLD: dict[Ended, JobOutcome] = {
    Ended.SUCCEEDED: "succeeded",
    Ended.FAILED: "failed",
    Ended.CANCELLED: "cancelled",
    Ended.AGAIN: "again",
    Ended.LOST: "lost",
}


class RunJob:
    """Retriable errors are retried with doubled waits; other errors end the job."""

    def __init__(
        self,
        ledger: Ledger,
        queue: JobQueue,
        kinds: Callable[[], Mapping[str, JobKind]],
        artifacts: ArtifactStore,
        submit: SubmitJob,
        checkpoint_pace: float,
        authority: Authority,
        observe: Observer = unobserved,
    ) -> None:
        self._ledger = ledger
        self._queue = queue
        self._kinds = kinds
        self._artifacts = artifacts
        self._submit = submit
        self._checkpoint_pace = checkpoint_pace
        self._authority = authority
        self._observe = observe

    def __call__(self, claim: Claim, watch: Report = silent, *, patient: bool = True) -> Outcome:
        """Run one attempt. With `patient=False`, retriable errors end the job too.

        Raises StoreUnavailable when the database is unavailable; the claim then ends with its lease, or
        its caller hands it back.
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
            partial(self._authority, job.submitted),
            self._observe,
        )
        begun, since = self._begun(claim, job.submitted, attempt.scope.traceparent), time.monotonic()
        outcome: Outcome | None = None
        try:
            outcome = self._run(claim, job, attempt, patient)
            return outcome
        finally:
            self._observe(_ended(begun, time.monotonic() - since, outcome))

    def _begun(self, claim: Claim, submitted: JobSubmitted, traceparent: str) -> JobBegun:
        begun = JobBegun(
            job=claim.job,
            kind=claim.kind,
            attempt=claim.attempt,
            waited=(self._ledger.clock.now() - submitted.at).total_seconds(),
            owner=submitted.owner,
            traceparent=traceparent,
            resumed=claim.resumed,
        )
        self._observe(begun)
        return begun

    def _run(self, claim: Claim, job: Job, attempt: Attempt, patient: bool) -> Outcome:
        try:
            with self._ledger.within(attempt.scope):
                return self._run_to_end(claim, job, attempt, patient)
        except Waiting as waiting:
            attempt.report(waiting.done / waiting.count, f"{waiting.done} of {waiting.count} child jobs done")
            self._queue.hand_back(claim, wait=CHILD_JOBS_WAIT_SECONDS)
            return SUSPENDED
        except LeaseLost as lost:
            return Outcome(ended=Ended.LOST, error=lost)
        except Conflict as conflict:
            if job_of(self._ledger, claim.job)[0].end is None:
                raise
            return Outcome(ended=Ended.LOST, error=conflict)

    def _run_to_end(self, claim: Claim, job: Job, attempt: Attempt, patient: bool) -> Outcome:
        now = self._ledger.clock.now
        if claim.unwanted or job.cancel_requested_by or self._is_orphaned(job):
            attempt.checkpoints.clear()
            end_job(self._ledger, claim.job, lambda j: cancel(j, attempts=claim.attempt, at=now()))
            return Outcome(ended=Ended.CANCELLED)
        try:
            result = self._carry_out(claim, job.submitted, attempt)
        except PrevistoError as error:
            return self._retry_or_fail(claim, attempt, error, patient)
        attempt.checkpoints.clear()
        end_job(self._ledger, claim.job, lambda j: succeed(j, result, attempts=claim.attempt, at=now()))
        return Outcome(ended=Ended.SUCCEEDED, result=result)

    def _is_orphaned(self, job: Job) -> bool:
        """Whether its parent has ended or is being cancelled."""
        if not job.submitted.parent:
            return False
        parent, _ = job_of(self._ledger, job.submitted.parent)
        return parent.end is not None or bool(parent.cancel_requested_by)

    def _carry_out(self, claim: Claim, submitted: JobSubmitted, attempt: Attempt) -> dict[str, Any]:
        if claim.attempt > MAX_ATTEMPTS:
            raise JobStopped(
                f"the job was started {claim.attempt - 1} times and never ended", field="job"
            ).openly()
        kinds = self._kinds()
        if submitted.kind not in kinds:
            raise NotFound(f"unknown kind of job {submitted.kind!r} in this release", field="kind")
        kind = kinds[submitted.kind]
        try:
            request = msgspec.convert(submitted.request, kind.form)
            return kind(request, attempt)
        except PrevistoError:
            raise
        except Exception as error:  # a bug ends the job, not the worker
            raise JobStopped(f"{type(error).__name__}: {error}", field="job") from error

    def _retry_or_fail(self, claim: Claim, attempt: Attempt, error: PrevistoError, patient: bool) -> Outcome:
        if isinstance(error, LeaseLost) or error.code == "store-unavailable":
            raise error
        if patient and error.retriable and claim.failures < MAX_RETRIES:
            wait = min(FIRST_WAIT_SECONDS * 2**claim.failures, MAX_WAIT_SECONDS)
            self._queue.hand_back(claim, wait=wait, failed=True)
            return Outcome(ended=Ended.AGAIN, error=error)
        attempt.checkpoints.clear()
        at = self._ledger.clock.now()
        end_job(self._ledger, claim.job, lambda j: fail(j, error, attempts=claim.attempt, at=at))
        return Outcome(ended=Ended.FAILED, error=error)


def _ended(begun: JobBegun, seconds: float, outcome: Outcome | None) -> JobEnded:
    """The end of an attempt; without an outcome, an exception ended it."""
    told: JobOutcome = TOLD[outcome.ended] if outcome else "interrupted"
    return JobEnded(
        job=begun.job,
        kind=begun.kind,
        attempt=begun.attempt,
        outcome="suspended" if outcome == SUSPENDED else told,
        seconds=seconds,
        traceparent=begun.traceparent,
        error=outcome.error if outcome else None,
    )
