"""Reading the streams of jobs, and writing their ends."""

from collections.abc import Callable

from application.ledger import Ledger
from application.ports.job_queue import Claim
from application.scope import Scope
from application.streams import load
from domain.errors import VersionConflict
from domain.job import Job, JobEnd, JobSubmitted, absent, evolve, stream_of


def job_of(ledger: Ledger, job: str) -> tuple[Job, int]:
    """A job and the version of its stream; raises NotFound."""
    state, version = load(ledger.store, stream_of(job), evolve, None)
    if state is None:
        raise absent(job)
    return state, version


def scope_of(ledger: Ledger, claim: Claim, submitted: JobSubmitted) -> Scope:
    """The scope of a claim: appends are the owner's, and go on with the trace of the submission."""
    past = ledger.read(stream_of(claim.job))
    return Scope(
        job=claim.job,
        token=claim.token,
        actor=submitted.owner,
        at=submitted.at,
        traceparent=past[0].meta.traceparent if past else "",
    )


def end_job(ledger: Ledger, job: str, decide: Callable[[Job], JobEnd]) -> JobEnd:
    """Append the end of a job. Raises Conflict when it has ended, LeaseLost when the claim is void."""
    while True:
        state, version = job_of(ledger, job)
        end = decide(state)
        try:
            ledger.append(stream_of(job), version, (end,))
            return end
        except VersionConflict:
            continue  # somebody asked to cancel at the same moment; an end makes `decide` raise
