"""Ledger: reads streams and appends the events of commands with actor, time and code version."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Protocol

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


class Texts(Protocol):
    """Seals what persons write in events, and opens it again."""

    def seal(self, person: str, text: str) -> str:
        """The text as it is stored; unchanged when its author is no person."""
        ...

    def shown(self, text: str) -> str:
        """The text as it was written."""
        ...


class Ledger:
    """The event store for commands.

    Inside `within(scope)` a command acts for a job or request: its appends have ids derived from the
    scope, so that a repeated attempt has each effect once, and the fence of the claim. `trace` gives the
    W3C trace context, or "", of an append outside of a scope. `identify` gives the pseudonym of the actor of
    the origin, and `texts` seals what persons write: events name nobody.
    """

    def __init__(
        self,
        store: EventStore,
        clock: Clock,
        ids: IdFactory,
        origin: Origin,
        trace: Callable[[], str] = str,
        identify: Callable[[str], str] = str,
        texts: Texts | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self._ids = ids
        self._origin = origin
        self._trace = trace
        self._identify = identify
        self._texts = texts
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
        """The origin of this process."""
        return self._origin

    @property
    def actor(self) -> str:
        """The actor of the scope; outside of one, the pseudonym of the actor of the origin."""
        scope = self._scope.get()
        return scope.actor if scope else self._identify(self._origin.actor)

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

        No owner over the network has this form, so nobody there owns anything of the command line.
        """
        return self.actor if self._scope.get() else command_line_owner(self.actor)

    def opened(self, text: str) -> str:
        """The text of an event as its author wrote it."""
        return self._texts.shown(text) if self._texts else text

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
        scope, actor = self._scope.get(), self.actor
        command = command_id or (scope.command(stream) if scope else self._ids.new())
        return Append(
            stream=stream,
            expected_version=version,
            events=[self._sealed(event, actor) for event in events],
            command_id=command,
            meta=Meta(
                actor=actor,
                code_version=self._origin.code_version,
                correlation=scope.job if scope else command,
                client=scope.client if scope else "",
                traceparent=scope.traceparent if scope else self._trace(),
            ),
            recorded_at=revision.recorded_at if revision else self.clock.now(),
            revision=revision,
            fence=Fence(job=scope.job, token=scope.token) if scope and scope.token else None,
        )

    def _sealed(self, event: Event, actor: str) -> Event:
        """The event with the reason sealed: it is the only text of a person in an event."""
        reason = getattr(event, "reason", "")
        if not reason or self._texts is None:
            return event
        return msgspec.structs.replace(event, reason=self._texts.seal(actor, reason))


def command_line_owner(actor: str) -> str:
    """The owner of the jobs that a user of the operating system submits."""
    return f"cli:{actor}"
