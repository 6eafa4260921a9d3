"""ReadEvents: events of the ledger for API clients, without secrets and artifacts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from application.ports.event_store import Recorded
from application.ports.ledger_feed import LedgerFeed

HIDDEN_WORDS = ("artifact", "secret", "password")  # a field whose name contains one of these is left out


class EventView(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the ledger, with its metadata; `client` is None without a request over the network."""

    position: int
    """The place in the ledger, from 1."""
    stream: str
    """The stream of the event, such as `ticker-VALE3`."""
    version: int
    """The place in its stream, from 1."""
    type: str
    """The type of the event with its version."""
    actor: str
    """Who caused it."""
    client: str | None
    """The client program that caused it."""
    recorded_at: datetime
    """The time at which it was recorded."""
    hash: str
    """The hash of this event and of all before it."""
    data: dict[str, Any]
    """The fields of the event, without secrets."""


class ReadEvents:
    """Reads events of all streams by position."""

    def __init__(self, feed: LedgerFeed) -> None:
        self._feed = feed

    def __call__(self, after: int, limit: int) -> list[EventView]:
        """At most `limit` events after the position `after`."""
        return [event_view(recorded) for recorded in self._feed.read_all(after, limit)]

    def last(self, count: int) -> Sequence[Recorded]:
        """The last events with all fields, oldest first."""
        return self._feed.read_all(max(0, self._feed.head() - count), count)

    def following(self, after: int, limit: int) -> Sequence[Recorded]:
        """At most `limit` events after the position `after`, with all fields."""
        return self._feed.read_all(after, limit)


def event_view(recorded: Recorded) -> EventView:
    """An event as API clients see it."""
    plain = msgspec.to_builtins(recorded.event)
    kind = plain.pop("type")
    return EventView(
        position=recorded.position,
        stream=recorded.stream,
        version=recorded.version,
        type=kind,
        actor=recorded.meta.actor,
        client=recorded.meta.client or None,
        recorded_at=recorded.recorded_at,
        hash=recorded.hash,
        data={name: plain[name] for name in plain if not any(word in name for word in HIDDEN_WORDS)},
    )
