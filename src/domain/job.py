"""Job: something long that somebody asked for, from the asking to its one end.

Who works on it, since when and how far, is no event: it stands in the queue (application/ports/job_queue.py).
"""

from datetime import datetime
from typing import Any, assert_never

import msgspec

from domain.errors import Conflict, LeaseLost, NotFound, PrevistoError


class JobSubmitted(msgspec.Struct, frozen=True, kw_only=True, tag="job.submitted.v1"):
    """Someone asked, or a job did for a share of its work: then that is its `parent`, else "".

    `deadline` in seconds of one attempt and `memory` in MiB; None: no bound.
    """

    job: str
    kind: str
    request: dict[str, Any]
    owner: str
    key: str
    parent: str
    priority: int
    deadline: float | None
    memory: int | None
    at: datetime


class JobCancelRequested(msgspec.Struct, frozen=True, kw_only=True, tag="job.cancel-requested.v1"):
    """Someone no longer wants it; whoever works on it stops."""

    job: str
    by: str
    at: datetime


class JobSucceeded(msgspec.Struct, frozen=True, kw_only=True, tag="job.succeeded.v1"):
    """It is done; `result` names what it left in the ledger."""

    job: str
    result: dict[str, Any]
    attempts: int
    at: datetime


class JobFailed(msgspec.Struct, frozen=True, kw_only=True, tag="job.failed.v1"):
    """It cannot be done, and why."""

    job: str
    code: str
    message: str
    field: str
    remedy: str
    attempts: int
    at: datetime


class JobCancelled(msgspec.Struct, frozen=True, kw_only=True, tag="job.cancelled.v1"):
    """It was stopped before it had an effect."""

    job: str
    by: str
    attempts: int
    at: datetime


JobEnd = JobSucceeded | JobFailed | JobCancelled
JobEvent = JobSubmitted | JobCancelRequested | JobEnd


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What the stream says so far."""

    submitted: JobSubmitted
    unwanted_by: str = ""
    end: JobEnd | None = None


def stream_of(job: str) -> str:
    """The stream of a job."""
    return f"job-{job}"


def absent(job: str) -> NotFound:
    """The refusal for a job that does not exist."""
    return NotFound(f"no job {job!r}", field="job", remedy="see `previsto jobs list`")


def void(job: str) -> LeaseLost:
    """The refusal for a claim that no longer holds."""
    return LeaseLost(f"somebody else works on job {job} now, or it has ended", field="job")


def outcome_of(end: JobEnd) -> str:
    """The state an end leads to: succeeded, failed or cancelled."""
    return str(end.__struct_config__.tag).split(".")[1]


def request_cancel(state: Job, *, by: str, at: datetime) -> tuple[JobCancelRequested, ...]:
    """Ask to stop; nothing when that was asked before. Raises Conflict for a job that has ended."""
    _still_open(state)
    if state.unwanted_by:
        return ()
    return (JobCancelRequested(job=state.submitted.job, by=by, at=at),)


def succeed(state: Job, result: dict[str, Any], *, attempts: int, at: datetime) -> JobSucceeded:
    """End well. Raises Conflict for a job that has ended."""
    _still_open(state)
    return JobSucceeded(job=state.submitted.job, result=result, attempts=attempts, at=at)


def fail(state: Job, error: PrevistoError, *, attempts: int, at: datetime) -> JobFailed:
    """End with a refusal. Raises Conflict for a job that has ended."""
    _still_open(state)
    return JobFailed(
        job=state.submitted.job,
        code=error.code,
        message=error.message,
        field=error.field,
        remedy=error.remedy,
        attempts=attempts,
        at=at,
    )


def cancel(state: Job, *, attempts: int, at: datetime) -> JobCancelled:
    """End as somebody asked. Raises Conflict for a job that has ended."""
    _still_open(state)
    return JobCancelled(job=state.submitted.job, by=state.unwanted_by, attempts=attempts, at=at)


def evolve(state: Job | None, event: JobEvent) -> Job:
    """Fold one event."""
    if isinstance(event, JobSubmitted):
        return Job(submitted=event)
    if state is None:
        raise absent(event.job)
    match event:
        case JobCancelRequested():
            return msgspec.structs.replace(state, unwanted_by=event.by)
        case JobSucceeded() | JobFailed() | JobCancelled():
            return msgspec.structs.replace(state, end=event)
        case _:
            assert_never(event)


def _still_open(state: Job) -> None:
    if state.end is not None:
        raise Conflict(f"job {state.submitted.job} has ended: {outcome_of(state.end)}", field="job")
