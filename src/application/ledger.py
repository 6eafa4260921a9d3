"""Ledger: loading a stream and appending a command's events, with who, when and by which code."""

from collections.abc import Sequence

import msgspec

from application.ports.clock import Clock, IdFactory
from application.ports.event_store import Append, Appended, EventStore, Meta, Recorded
from application.ports.price_history import PriceRevision
from domain.events import Event


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts, and with what: the code version and the libraries that decide numbers."""

    actor: str
    code_version: str
    environment: dict[str, str]


class Ledger:
    """The event store as commands use it."""

    def __init__(self, store: EventStore, clock: Clock, ids: IdFactory, origin: Origin) -> None:
        self.store = store
        self.clock = clock
        self.ids = ids
        self.origin = origin

    def read(self, stream: str) -> Sequence[Recorded]:
        """The events of a stream; its length is its version."""
        return self.store.read_stream(stream)

    def append(
        self,
        stream: str,
        version: int,
        events: Sequence[Event],
        command_id: str | None = None,
        revision: PriceRevision | None = None,
    ) -> Appended:
        """Append under a command id (a new one when none is given)."""
        command = command_id or self.ids.new()
        return self.store.append(
            Append(
                stream=stream,
                expected_version=version,
                events=events,
                command_id=command,
                meta=Meta(
                    actor=self.origin.actor, code_version=self.origin.code_version, correlation=command
                ),
                recorded_at=revision.recorded_at if revision else self.clock.now(),
                revision=revision,
            )
        )
