"""Clients: the current state of API clients, from the ledger."""

from application.ports.event_store import EventStore
from application.streams import load
from domain.client import Client, evolve, stream_of


class Clients:
    """Reads the stream at each call, so a new secret or a revocation has effect at once in all processes."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def find(self, client: str) -> Client | None:
        """The client, also a revoked one; None for an unknown id."""
        return self.with_version(client)[0]

    def with_version(self, client: str) -> tuple[Client | None, int]:
        """The client as in `find`, and the version of its stream."""
        return load(self._store, stream_of(client), evolve, None)
