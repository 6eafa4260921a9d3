"""Read the streams of jobs, and append their ends."""

from collections.abc import Callable

from application.ledger import Ledger
from application.ports.job_queue import Claim
from application.scope import Scope
from application.streams import load
from domain.errors import VersionConflict
from domain.job import Job, JobEnd, JobSubmitted, absent, evolve, stream_of


def job_of(ledger: Ledger, job: str) -> tuple[Job, int]:
    """A job and the version of its stream. Raises NotFound."""
    state, version = load(ledger.store, stream_of(job), evolve, None)
    if state is None:
        raise absent(job)
    return state, version


def scope_of(ledger: Ledger, claim: Claim, submitted: JobSubmitted) -> Scope:
    """The scope of a claim, with the owner, client, scopes and trace context of the submission."""
    return Scope(
        job=claim.job,
        token=claim.token,
        actor=submitted.owner,
        at=submitted.at,
        client=submitted.client,
        scopes=submitted.scopes,
        traceparent=traceparent_of(ledger, claim.job),
    )


def traceparent_of(ledger: Ledger, job: str) -> str:
    """The trace context of the submission of a job, or ""."""
    past = ledger.read(stream_of(job))
    return past[0].meta.traceparent if past else ""


def end_job(ledger: Ledger, job: str, decide: Callable[[Job], JobEnd]) -> JobEnd:
    """Append the end of a job. Raises Conflict for an ended job, LeaseLost for an invalid claim."""
    while True:
        state, version = job_of(ledger, job)
        end = decide(state)
        try:
            ledger.append(stream_of(job), version, (end,))
            return end
        except VersionConflict:
            continue  # a cancellation was requested at the same time; after an end, `decide` raises Conflict
