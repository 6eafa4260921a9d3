"""EventStore around that of the database: a span for each append, and an event for each group."""

from collections.abc import Sequence
from typing import Protocol

from adapters.telemetry.span import CLIENT
from adapters.telemetry.tracing import Tracing
from application.ports.event_store import Append, Appended, EventStore, Recorded
from domain.errors import PrevistoError
from domain.events import Event


class DatabaseStore(EventStore, Protocol):
    """The store of the database, which also tells versions to the cache."""

    def version(self, stream: str) -> int: ...

    def versions(self, streams: Sequence[str]) -> Sequence[int]: ...


class TracedEventStore:
    """Around the store of the database and inside the cache, so that it sees what the database does."""

    def __init__(self, store: DatabaseStore, system: str, tracing: Tracing) -> None:
        self._store = store
        self._system = system
        self._tracing = tracing

    def append(self, request: Append) -> Appended:
        with self._tracing.span("events append", kind=CLIENT) as span:
            if span.sampled:
                for name, value in self._describe((request,)).items():
                    span.set(name, value)
                span.set("previsto.stream", request.stream)
                span.set("previsto.events", ",".join(map(_tag, request.events)))
            return self._store.append(request)

    def append_all(self, requests: Sequence[Append]) -> Sequence[Appended | PrevistoError]:
        # No span: a forecast on the way through a lane has two spans, and each costs (docs/adr/0040).
        span = self._tracing.here()
        if requests and span.sampled:
            span.event("events append", self._describe(requests))
        answers = self._store.append_all(requests)
        if requests and span.sampled:
            span.event("events durable")
        return answers

    def read_stream(self, stream: str) -> Sequence[Recorded]:
        return self._store.read_stream(stream)

    def read_streams(self, streams: Sequence[str]) -> Sequence[Sequence[Recorded]]:
        return self._store.read_streams(streams)

    def version(self, stream: str) -> int:
        return self._store.version(stream)

    def versions(self, streams: Sequence[str]) -> Sequence[int]:
        return self._store.versions(streams)

    def _describe(self, requests: Sequence[Append]) -> dict[str, str | int]:
        return {
            "db.system.name": self._system,
            "db.operation.name": "append",
            "db.collection.name": "events",
            "db.operation.batch.size": sum(len(request.events) for request in requests),
        }


def _tag(event: Event) -> str:
    return str(event.__struct_config__.tag)
