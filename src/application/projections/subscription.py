"""Subscriptions: every event once and in order, as it is appended."""

from collections.abc import Iterator
from threading import Event as Flag

from application.ports.event_store import Recorded
from application.ports.ledger_feed import LedgerFeed

PAGE = 1000
# A poll costs a lookup by primary key. On PostgreSQL a notification would wake sooner, but it is sent
# inside the commit, under a lock of the whole server, and every append would pay for it.
POLL_SECONDS = 0.05


def subscribe(feed: LedgerFeed, after: int, stop: Flag, poll: float = POLL_SECONDS) -> Iterator[Recorded]:
    """The events behind a position, then each one that follows, until `stop` is set.

    Nothing is ever inserted before a position that was read, so the last position is all a
    subscriber has to remember. Raises IntegrityError at an event that cannot be read.
    """
    while not stop.is_set():
        page = feed.read_all(after, PAGE)
        for recorded in page:
            yield recorded
            after = recorded.position
        if not page:
            stop.wait(poll)
