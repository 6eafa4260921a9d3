"""Ledger: reads streams and appends the events of commands with actor, time and code version."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

import msgspec

from application.ports.clock import Clock, IdFactory
from application.ports.event_store import Append, Appended, EventStore, Fence, Meta, Recorded
from application.ports.price_history import PriceRevision
from application.scope import Scope, ScopedIds
from domain.events import Event


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """The actor, the code version, and the versions of the libraries that affect numbers."""

    actor: str
    code_version: str
    environment: dict[str, str]


class Ledger:
    """The event store for commands.

    Inside `within(scope)` a command acts for a job or request: its appends have ids derived from the
    scope, so that a repeated attempt has each effect once, and the fence of the claim. `trace` gives the
    W3C trace context, or "", of an append outside of a scope.
    """

    def __init__(
        self,
        store: EventStore,
        clock: Clock,
        ids: IdFactory,
        origin: Origin,
        trace: Callable[[], str] = str,
    ) -> None:
        self.store = store
        self.clock = clock
        self._ids = ids
        self._origin = origin
        self._trace = trace
        self._scope: ContextVar[Scope | None] = ContextVar("scope", default=None)

    @contextmanager
    def within(self, scope: Scope) -> Iterator[None]:
        """A context in which commands act for a scope."""
        token = self._scope.set(scope)
        try:
            yield
        finally:
            self._scope.reset(token)

    @property
    def ids(self) -> IdFactory:
        """The source of new identities; inside a scope, identities are derived from it."""
        scope = self._scope.get()
        return ScopedIds(scope) if scope else self._ids

    @property
    def origin(self) -> Origin:
        """The origin; inside a scope, its actor is the actor of the scope."""
        scope = self._scope.get()
        return msgspec.structs.replace(self._origin, actor=scope.actor) if scope else self._origin

    @property
    def scope(self) -> Scope | None:
        """The scope that commands act for; None outside a scope."""
        return self._scope.get()

    @property
    def owner(self) -> str:
        """The owner of new objects: the principal of a request over the network, otherwise ""."""
        scope = self._scope.get()
        return scope.actor if scope and scope.client else ""

    @property
    def since(self) -> datetime:
        """The time at which the request or job began; now outside of a scope."""
        scope = self._scope.get()
        return scope.at if scope else self.clock.now()

    @property
    def submitter(self) -> str:
        """The owner of new jobs: the actor of the scope, or that of the command line behind `cli:`.

        No owner over the network has this form: an own subject has no colon, and one of a provider is
        followed by `@` and an address. So a user with the name of the operating system's user owns nothing
        of the command line.
        """
        scope = self._scope.get()
        return scope.actor if scope else command_line_owner(self._origin.actor)

    def read(self, stream: str) -> Sequence[Recorded]:
        """The events of a stream; their number is the version of the stream."""
        return self.store.read_stream(stream)

    def earlier_events(self, stream: str) -> Sequence[Recorded]:
        """The events that this scope appended to a stream in an earlier attempt; empty outside a scope."""
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
        """Append events. The default command id is that of the scope, or a new one.

        Raises VersionConflict, LeaseLost or StoreUnavailable.
        """
        return self.store.append(self.prepare_append(stream, version, events, command_id, revision))

    def prepare_append(
        self,
        stream: str,
        version: int,
        events: Sequence[Event],
        command_id: str | None = None,
        revision: PriceRevision | None = None,
    ) -> Append:
        """The request for `append`, without sending it."""
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
                traceparent=scope.traceparent if scope else self._trace(),
            ),
            recorded_at=revision.recorded_at if revision else self.clock.now(),
            revision=revision,
            fence=Fence(job=scope.job, token=scope.token) if scope and scope.token else None,
        )


def command_line_owner(actor: str) -> str:
    """The owner of the jobs that a user of the operating system submits."""
    return f"cli:{actor}"
