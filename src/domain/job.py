"""Job: a long task, submitted once and ended once.

Claims and progress are not events; the queue keeps them (application/ports/job_queue.py).
"""

from datetime import datetime
from typing import Any, assert_never

import msgspec

from domain.errors import Conflict, EveryPartFailed, LeaseLost, NotFound, PrevistoError


class JobSubmitted(msgspec.Struct, frozen=True, kw_only=True, tag="job.submitted.v1", omit_defaults=True):
    """A job was submitted. `parent` is the job whose share it runs, or "".

    `deadline` is in seconds of one attempt and `memory` in MiB; None means no limit. `client` and `scopes`
    are those of the token of the request; both are empty for the command line and for schedules.
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
    client: str = ""
    scopes: tuple[str, ...] = ()


class JobCancelRequested(msgspec.Struct, frozen=True, kw_only=True, tag="job.cancel-requested.v1"):
    """Cancellation was requested; the worker stops the job."""

    job: str
    by: str
    at: datetime


class JobSucceeded(msgspec.Struct, frozen=True, kw_only=True, tag="job.succeeded.v1"):
    """The job succeeded; `result` names what it recorded in the ledger."""

    job: str
    result: dict[str, Any]
    attempts: int
    at: datetime


class JobFailed(msgspec.Struct, frozen=True, kw_only=True, tag="job.failed.v1", omit_defaults=True):
    """The job failed, with the code, public message, field and public remedy of the error.

    `parts` has the code and the public message of each part, where all of them failed.
    """

    job: str
    code: str
    message: str
    field: str
    remedy: str
    attempts: int
    at: datetime
    parts: dict[str, dict[str, str]] = {}


class JobCancelled(msgspec.Struct, frozen=True, kw_only=True, tag="job.cancelled.v1"):
    """The job was cancelled on request of `by`."""

    job: str
    by: str
    attempts: int
    at: datetime


JobEnd = JobSucceeded | JobFailed | JobCancelled
JobEvent = JobSubmitted | JobCancelRequested | JobEnd


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a job after the events of its stream."""

    submitted: JobSubmitted
    cancel_requested_by: str = ""
    end: JobEnd | None = None


def stream_of(job: str) -> str:
    """The name of the stream of a job."""
    return f"job-{job}"


def absent(job: str) -> NotFound:
    """The NotFound error for a job that does not exist."""
    return NotFound(f"no job {job!r}", field="job", remedy="see `previsto jobs list`")


def lease_lost(job: str) -> LeaseLost:
    """The LeaseLost error for a claim that is no longer valid."""
    return LeaseLost(f"the claim on job {job} is no longer valid", field="job")


def outcome_of(end: JobEnd) -> str:
    """The state after an end: succeeded, failed or cancelled."""
    return str(end.__struct_config__.tag).split(".")[1]


def request_cancel(state: Job, *, by: str, at: datetime) -> tuple[JobCancelRequested, ...]:
    """Request cancellation; no event when it was requested before. Raises Conflict for an ended job."""
    _check_open(state)
    if state.cancel_requested_by:
        return ()
    return (JobCancelRequested(job=state.submitted.job, by=by, at=at),)


def succeed(state: Job, result: dict[str, Any], *, attempts: int, at: datetime) -> JobSucceeded:
    """End with a result. Raises Conflict for an ended job."""
    _check_open(state)
    return JobSucceeded(job=state.submitted.job, result=result, attempts=attempts, at=at)


def fail(state: Job, error: PrevistoError, *, attempts: int, at: datetime) -> JobFailed:
    """End with an error. Raises Conflict for an ended job."""
    _check_open(state)
    return JobFailed(
        job=state.submitted.job,
        code=error.code,
        message=error.public_message,
        field=error.field,
        remedy=error.public_remedy,
        attempts=attempts,
        at=at,
        parts=error.parts if isinstance(error, EveryPartFailed) else {},
    )


def cancel(state: Job, *, attempts: int, at: datetime) -> JobCancelled:
    """End as cancelled. Raises Conflict for an ended job."""
    _check_open(state)
    return JobCancelled(job=state.submitted.job, by=state.cancel_requested_by, attempts=attempts, at=at)


def evolve(state: Job | None, event: JobEvent) -> Job:
    """The state after one more event. Raises NotFound for an event before JobSubmitted."""
    if isinstance(event, JobSubmitted):
        return Job(submitted=event)
    if state is None:
        raise absent(event.job)
    match event:
        case JobCancelRequested():
            return msgspec.structs.replace(state, cancel_requested_by=event.by)
        case JobSucceeded() | JobFailed() | JobCancelled():
            return msgspec.structs.replace(state, end=event)
        case _:
            assert_never(event)


def _check_open(state: Job) -> None:
    if state.end is not None:
        raise Conflict(f"job {state.submitted.job} has ended: {outcome_of(state.end)}", field="job")
