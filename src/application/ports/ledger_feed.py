"""LedgerFeed: all events in the order of the ledger."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import msgspec

from application.ports.event_store import Recorded


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Events of some kinds, and the position up to which no event of these kinds is missing.

    `complete` says that this was the head of the ledger when it was read.
    """

    events: Sequence[Recorded]
    position: int
    complete: bool


class LedgerFeed(Protocol):
    """Reads across streams: positions are 1…n without a gap."""

    def read_all(self, after: int = 0, limit: int = 1000) -> Sequence[Recorded]:
        """Events with a position above `after`, ascending, at most `limit`.

        Ends before an event that cannot be read; raises IntegrityError when that is the first.
        Nothing is ever inserted before a position that was read: `after` its last is complete.
        """
        ...

    def read_kinds(self, kinds: Sequence[str], after: int = 0, limit: int = 1000) -> Page:
        """The same for events with one of these tags; others are passed by, read or not."""
        ...

    def head(self) -> int:
        """The last position; 0 in an empty ledger."""
        ...

    def hash_at(self, position: int) -> str:
        """The hash of the event at a position; "" where there is none."""
        ...

    def verify(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """Walk the chain over the stored bytes: (position, "" or what is wrong) for each event behind one."""
        ...
