"""MirrorStatus: how far the mirror is behind the ledger. Asks the database only, never the server."""

import msgspec

from application.mirror.mirror import KINDS, NAME, STATE
from application.ports.ledger_feed import LedgerFeed
from application.ports.read_models import ReadModels

PAGE_EVENTS = 5000


class MirrorState(msgspec.Struct, frozen=True, kw_only=True):
    """`position` of the last mirrored event, `head` of the ledger, and the events that wait to be mirrored.

    `problem` is the reason why the next event could not be written, or "". `started` is False when no
    mirror has run yet.
    """

    started: bool
    position: int
    head: int
    waiting: int
    problem: str


class MirrorStatus:
    """Counts the events of mirrored kinds behind the place."""

    def __init__(self, feed: LedgerFeed, rows: ReadModels) -> None:
        self._feed = feed
        self._rows = rows

    def __call__(self) -> MirrorState:
        """The state now."""
        place = self._rows.place(NAME)
        return MirrorState(
            started=bool(self._rows.lookup(NAME, [STATE], place.generation)),
            position=place.position,
            head=self._feed.head(),
            waiting=self._waiting(place.position),
            problem=place.problem,
        )

    def _waiting(self, after: int) -> int:
        count = 0
        while True:
            page = self._feed.read_kinds(KINDS, after, PAGE_EVENTS)
            count, after = count + len(page.events), page.position
            if page.complete:
                return count
