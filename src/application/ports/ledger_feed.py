"""LedgerFeed: all events, in the order of the ledger."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import msgspec

from application.ports.event_store import Recorded


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Events of some kinds, and the position up to which the page is complete.

    `complete` is True when this position was the head of the ledger.
    """

    events: Sequence[Recorded]
    position: int
    complete: bool


class LedgerFeed(Protocol):
    """Reads of all streams together: positions are 1…n without a gap."""

    def read_all(self, after: int = 0, limit: int = 1000) -> Sequence[Recorded]:
        """At most `limit` events with a position above `after`, ascending.

        Ends before an event that cannot be read; raises IntegrityError when that is the first one.
        No event is ever inserted before a position that was read, so the last position is a cursor.
        """
        ...

    def read_kinds(self, kinds: Sequence[str], after: int = 0, limit: int = 1000) -> Page:
        """As `read_all`, for events with one of these tags; others are skipped, even unreadable ones."""
        ...

    def head(self) -> int:
        """The last position; 0 for an empty ledger."""
        ...

    def hash_at(self, position: int) -> str:
        """The hash of the event at a position; "" when there is none."""
        ...

    def verify(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """Verify the hash chain over the stored bytes: (position, problem or "") of each later event."""
        ...
