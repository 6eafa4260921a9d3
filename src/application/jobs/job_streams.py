"""Reading the streams of jobs, and writing their ends."""

from collections.abc import Callable

from application.ledger import Ledger
from application.streams import load
from domain.errors import VersionConflict
from domain.job import Job, JobEnd, absent, evolve, stream_of


def job_of(ledger: Ledger, job: str) -> tuple[Job, int]:
    """A job and the version of its stream; raises NotFound."""
    state, version = load(ledger.store, stream_of(job), evolve, None)
    if state is None:
        raise absent(job)
    return state, version


def traceparent_of(ledger: Ledger, job: str) -> str:
    """The trace context under which a job was submitted; "" without one."""
    return next((recorded.meta.traceparent for recorded in ledger.read(stream_of(job))), "")


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
