"""SubmitJob: record a new job."""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from application.jobs.job_streams import job_of
from application.ledger import Ledger
from application.ports.job_kind import JobKind
from domain.errors import InvalidInput, KeyReused, NotFound
from domain.free_text import free_text
from domain.identity import identity
from domain.job import JobSubmitted, stream_of

PRIORITIES = range(-100, 101)
MAX_DEADLINE_SECONDS = 30 * 86400
MIN_MEMORY_MIB, MAX_MEMORY_MIB = 64, 1 << 20


def unbounded(owner: str) -> None:
    """No bound of the open jobs of an owner."""


class SubmitJob:
    """Checks the request before the job is recorded; the same key of one owner gives the same job.

    `bound` is called with the owner of a new job and raises TooManyRequests to refuse it. Jobs of
    schedules and of other jobs have none: a parent waits for its child jobs.
    """

    def __init__(
        self,
        ledger: Ledger,
        kinds: Callable[[], Mapping[str, JobKind]],
        bound: Callable[[str], None] = unbounded,
    ) -> None:
        self._ledger = ledger
        self._kinds = kinds
        self._bound = bound

    def __call__(
        self,
        kind: str,
        request: Mapping[str, Any],
        *,
        key: str = "",
        since: datetime | None = None,
        parent: str = "",
        priority: int = 0,
        deadline: float | None = None,
        memory: int | None = None,
    ) -> JobSubmitted:
        """Submit a job, or return the job that was submitted with this key before.

        `since` is the time of the first submission with this key, which the id begins with; the default is
        that of the request or job. `parent` is the job whose share it runs; `deadline` is in seconds,
        `memory` in MiB. Raises InvalidInput, NotFound or MissingExtra for an invalid request,
        TooManyRequests, or KeyReused for a key that belongs to another request.
        """
        free_text(key, "key")
        _check_bounds(priority, deadline, memory)
        owner, scope = self._ledger.submitter, self._ledger.scope
        job = job_id_of_key(owner, key, since or self._ledger.since) if key else self._ledger.ids.new()
        if not (key and self._ledger.read(stream_of(job))):  # a repeated request adds no job
            self._bound(owner)
        wanted = self._check_request(kind, request)
        event = JobSubmitted(
            job=job,
            kind=kind,
            request=wanted,
            owner=owner,
            key=key,
            parent=parent,
            priority=priority,
            deadline=deadline,
            memory=memory,
            at=self._ledger.clock.now(),
            client=scope.client if scope else "",
            scopes=scope.scopes if scope else (),
        )
        self._ledger.append(stream_of(job), 0, (event,), command_id=f"submit/{job}")
        return _check_same_request(job_of(self._ledger, job)[0].submitted, event) if key else event

    def _check_request(self, kind: str, request: Mapping[str, Any]) -> dict[str, Any]:
        kinds = self._kinds()
        read = read_request(kinds, kind, request)
        kinds[kind].check(read)
        # The plain form, equal to the request that the ledger returns later.
        return msgspec.json.decode(msgspec.json.encode(read), type=dict[str, Any])


def read_request(kinds: Mapping[str, JobKind], kind: str, request: Mapping[str, Any]) -> msgspec.Struct:
    """The request in the form of its kind. Raises NotFound for an unknown kind, or InvalidInput."""
    if kind not in kinds:
        raise NotFound(f"unknown kind of job {kind!r}", field="kind", remedy=f"kinds: {', '.join(kinds)}")
    try:
        return msgspec.convert(request, kinds[kind].form)
    except msgspec.ValidationError as error:
        raise _invalid(error) from error


def _invalid(error: msgspec.ValidationError) -> InvalidInput:
    """The error with its field; messages of msgspec end with "at `$.horizon`" or "at `$.panel[...]`"."""
    message, _, path = str(error).partition(" - at `$.")
    field = path.rstrip("`").partition("[")[0].partition(".")[0]
    return InvalidInput(
        f"invalid {field or 'request'}: {message}",
        field=field or "request",
        remedy="fields and bounds: docs/reference/jobs.md",
    )


def _check_bounds(priority: int, deadline: float | None, memory: int | None) -> None:
    if priority not in PRIORITIES:
        raise InvalidInput(f"invalid priority {priority}", field="priority", remedy="-100 to 100")
    if deadline is not None and not 0 < deadline <= MAX_DEADLINE_SECONDS:
        raise InvalidInput(
            f"invalid deadline {deadline:g}", field="deadline", remedy="seconds, at most 30 days"
        )
    if memory is not None and not MIN_MEMORY_MIB <= memory <= MAX_MEMORY_MIB:
        raise InvalidInput(f"invalid memory limit {memory}", field="memory", remedy="64 to 1048576 MiB")


def job_id_of_key(owner: str, key: str, since: datetime) -> str:
    """The job id of an owner's key that was first used at the time `since`."""
    digest = sha256(f"{owner}\n{key}".encode()).digest()
    return identity(int(since.timestamp() * 1000), int.from_bytes(digest[:10], "big"))


def _check_same_request(found: JobSubmitted, asked: JobSubmitted) -> JobSubmitted:
    if (found.kind, found.request, found.owner) != (asked.kind, asked.request, asked.owner):
        raise KeyReused(
            f"the key {asked.key!r} belongs to another request, job {found.job}",
            field="key",
            remedy="use another key",
        )
    return found
