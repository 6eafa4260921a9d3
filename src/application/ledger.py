"""Ledger: loading a stream and appending a command's events, with who, when and by which code."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

from application.ports.clock import Clock, IdFactory
from application.ports.event_store import Append, Appended, EventStore, Fence, Meta, Recorded
from application.ports.price_history import PriceRevision
from application.scope import Scope, ScopedIds
from domain.events import Event


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts, and with what: the code version and the libraries that decide numbers."""

    actor: str
    code_version: str
    environment: dict[str, str]


class Ledger:
    """The event store as commands use it.

    Inside `within(scope)` a command acts for a job: its appends carry ids that follow from the scope,
    so that they happen once however often the job is begun again, and the fence of the worker's claim.
    """

    def __init__(self, store: EventStore, clock: Clock, ids: IdFactory, origin: Origin) -> None:
        self.store = store
        self.clock = clock
        self._ids = ids
        self._origin = origin
        self._scope: ContextVar[Scope | None] = ContextVar("scope", default=None)

    @contextmanager
    def within(self, scope: Scope) -> Iterator[None]:
        """Act for a job, or for a part of it."""
        token = self._scope.set(scope)
        try:
            yield
        finally:
            self._scope.reset(token)

    @property
    def ids(self) -> IdFactory:
        """New identities; inside a scope the same ones each time."""
        scope = self._scope.get()
        return ScopedIds(scope) if scope else self._ids

    @property
    def origin(self) -> Origin:
        """Who acts: inside a scope the owner of the job."""
        scope = self._scope.get()
        return msgspec.structs.replace(self._origin, actor=scope.actor) if scope else self._origin

    @property
    def owner(self) -> str:
        """Whose is what comes of this: a principal's who asks over the network, or "" for nobody's."""
        scope = self._scope.get()
        return scope.actor if scope and scope.client else ""

    def read(self, stream: str) -> Sequence[Recorded]:
        """The events of a stream; its length is its version."""
        return self.store.read_stream(stream)

    def carried_out(self, stream: str) -> Sequence[Recorded]:
        """What this scope appended to a stream in an earlier attempt; empty outside of scopes."""
        scope = self._scope.get()
        return [r for r in self.read(stream) if r.command_id == scope.command(stream)] if scope else []

    def append(
        self,
        stream: str,
        version: int,
        events: Sequence[Event],
        command_id: str | None = None,
        revision: PriceRevision | None = None,
    ) -> Appended:
        """Append under a command id (a new one, or that of the scope, when none is given)."""
        return self.store.append(self.prepared(stream, version, events, command_id, revision))

    def prepared(
        self,
        stream: str,
        version: int,
        events: Sequence[Event],
        command_id: str | None = None,
        revision: PriceRevision | None = None,
    ) -> Append:
        """The same append, for the store to carry out later."""
        scope = self._scope.get()
        command = command_id or (scope.command(stream) if scope else self._ids.new())
        origin = self.origin
        return Append(
            stream=stream,
            expected_version=version,
            events=events,
            command_id=command,
            meta=Meta(
                actor=origin.actor,
                code_version=origin.code_version,
                correlation=scope.job if scope else command,
                client=scope.client if scope else "",
                traceparent=scope.traceparent if scope else "",
            ),
            recorded_at=revision.recorded_at if revision else self.clock.now(),
            revision=revision,
            fence=Fence(job=scope.job, token=scope.token) if scope and scope.token else None,
        )
