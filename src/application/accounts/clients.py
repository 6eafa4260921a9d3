"""Clients: what the ledger says of an API client, now."""

from collections.abc import Sequence
from functools import reduce

from application.ports.event_store import EventStore, Recorded
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
        past = self._store.read_stream(stream_of(client))
        return fold(past), len(past)


def fold(past: Sequence[Recorded]) -> Client | None:
    """The client of a stream."""
    return reduce(evolve, (recorded.event for recorded in past), None)  # type: ignore[arg-type]
