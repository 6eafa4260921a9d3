"""Attempts at jobs as spans, below the request that submitted the job, in whichever process they run."""

from adapters.telemetry.span import CONSUMER, Place, Span
from adapters.telemetry.tracing import Tracing, place_of
from application.forecasting.strategy import silent
from application.jobs.run_job import Ended, Outcome, RunJob
from application.ports.event_store import EventStore
from application.ports.forecaster import Report
from application.ports.job_queue import Claim
from domain.job import JobSubmitted, stream_of


class TracedRunJob(RunJob):
    """A span for each attempt.

    An attempt that only found its child jobs unfinished leaves no span.
    """

    def __init__(self, run_job: RunJob, store: EventStore, tracing: Tracing) -> None:
        self._run_job = run_job
        self._store = store
        self._tracing = tracing

    def __call__(self, claim: Claim, watch: Report = silent, *, patient: bool = True) -> Outcome:
        place, _ = submission(self._store, claim.job)
        with attempt_span(self._tracing, place, claim) as span:
            outcome = self._run_job(claim, watch, patient=patient)
            span.set("previsto.outcome", outcome.ended.value)
            if outcome.error:
                span.fail(outcome.error, expected=outcome.ended is Ended.LOST)
            elif outcome.ended is Ended.AGAIN and (claim.resumed or claim.attempt > 1):
                span.kept = span.children > 0
            return outcome


def submission(store: EventStore, job: str) -> tuple[Place | None, JobSubmitted | None]:
    """The place of the submission of a job in its trace, and the submission."""
    past = store.read_stream(stream_of(job))
    if not past or not isinstance(first := past[0].event, JobSubmitted):
        return None, None
    return place_of(past[0].meta.traceparent), first


def attempt_span(tracing: Tracing, place: Place | None, claim: Claim) -> Span:
    """The span of one attempt, not entered yet."""
    span = tracing.at(place, f"job {claim.kind}", CONSUMER)
    assert isinstance(span, Span)
    span.attributes |= {"previsto.job": claim.job, "previsto.attempt": claim.attempt}
    return span
