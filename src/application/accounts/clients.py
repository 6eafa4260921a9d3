"""Clients: what the ledger says of an API client, now."""

from application.ports.event_store import EventStore
from application.streams import load
from domain.client import Client, evolve, stream_of


class Clients:
    """Reads the stream each time: a rotated secret and a revocation count at once, in every process."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def find(self, client: str) -> Client | None:
        """The client, revoked or not; None when there is none."""
        return self.with_version(client)[0]

    def with_version(self, client: str) -> tuple[Client | None, int]:
        """The same, and the version of its stream."""
        return load(self._store, stream_of(client), evolve, None)
