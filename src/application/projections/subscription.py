"""Subscription: every event once and in order, as it is appended."""

from collections.abc import Iterator
from threading import Event as Flag

from application.ports.event_store import Recorded
from application.ports.ledger_feed import LedgerFeed

PAGE_EVENTS = 1000
# A poll costs one lookup by primary key. A PostgreSQL notification is faster, but it is sent inside the
# commit under a lock of the whole server, which slows every append.
POLL_SECONDS = 0.05


def subscribe(feed: LedgerFeed, after: int, stop: Flag, poll: float = POLL_SECONDS) -> Iterator[Recorded]:
    """The events after a position, and then each new event, until `stop` is set; `poll` is in seconds.

    No event is ever inserted before a position that was read, so the last position is the only state of a
    subscriber. Raises IntegrityError at an event that cannot be read.
    """
    while not stop.is_set():
        page = feed.read_all(after, PAGE_EVENTS)
        for recorded in page:
            yield recorded
            after = recorded.position
        if not page:
            stop.wait(poll)
