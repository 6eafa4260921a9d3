"""SubmitJob: record that somebody wants something long done."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from application.jobs.job_streams import job_of
from application.ledger import Ledger
from application.ports.job_kind import JobKind
from domain.errors import InvalidInput, KeyReused, NotFound
from domain.identity import identity
from domain.job import JobSubmitted, stream_of

PRIORITIES = range(-100, 101)


class SubmitJob:
    """The request is checked before anything is recorded; the same key of one owner gives the same job."""

    def __init__(self, ledger: Ledger, kinds: Callable[[], Mapping[str, JobKind]]) -> None:
        self._ledger = ledger
        self._kinds = kinds

    def __call__(
        self,
        kind: str,
        request: Mapping[str, Any],
        *,
        key: str = "",
        parent: str = "",
        priority: int = 0,
        deadline: float | None = None,
        memory: int | None = None,
    ) -> JobSubmitted:
        """Submit, or find what was submitted under the key before. `parent` is the job that asks.

        Raises InvalidInput or NotFound for a request that cannot be carried out, KeyReused for a key
        that stands for another one.
        """
        wanted = self._checked(kind, request)
        _check_bounds(priority, deadline, memory)
        owner = self._ledger.origin.actor
        job = keyed(owner, key) if key else self._ledger.ids.new()
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
        )
        self._ledger.append(stream_of(job), 0, (event,), command_id=f"submit/{job}")
        return _same(job_of(self._ledger, job)[0].submitted, event) if key else event

    def _checked(self, kind: str, request: Mapping[str, Any]) -> dict[str, Any]:
        kinds = self._kinds()
        if kind not in kinds:
            raise NotFound(f"no kind of job {kind!r}", field="kind", remedy=f"kinds: {', '.join(kinds)}")
        try:
            read = msgspec.convert(request, kinds[kind].form)
        except msgspec.ValidationError as error:
            raise InvalidInput(f"the request cannot be read: {error}", field="request") from error
        kinds[kind].check(read)
        return msgspec.json.decode(msgspec.json.encode(read), type=dict[str, Any])  # as it will be read back


def _check_bounds(priority: int, deadline: float | None, memory: int | None) -> None:
    if priority not in PRIORITIES:
        raise InvalidInput("a priority is -100 to 100", field="priority", remedy="e.g. 0")
    if deadline is not None and not 0 < deadline <= 30 * 86400:
        raise InvalidInput("a deadline is up to 30 days, in seconds", field="deadline", remedy="e.g. 3600")
    if memory is not None and not 64 <= memory <= 1 << 20:
        raise InvalidInput("a memory bound is at least 64 MiB", field="memory", remedy="e.g. 4096")


def keyed(owner: str, key: str) -> str:
    """The same job for the same key; its time is unknown, so it sorts before all others."""
    digest = sha256(f"{owner}\n{key}".encode()).digest()
    return identity(0, int.from_bytes(digest[:10], "big"))


def _same(found: JobSubmitted, asked: JobSubmitted) -> JobSubmitted:
    if (found.kind, found.request, found.owner) != (asked.kind, asked.request, asked.owner):
        raise KeyReused(
            f"the key {asked.key!r} stands for another request, job {found.job}",
            field="key",
            remedy="take another key",
        )
    return found
