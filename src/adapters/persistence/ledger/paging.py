"""Rows of the ledger as what readers get: events, up to the first that cannot be read."""

from collections.abc import Sequence
from typing import Any

from adapters.persistence.ledger.event_codec import recorded
from application.ports.event_store import Recorded
from application.ports.ledger_feed import Page
from domain.errors import IntegrityError


def readable(rows: Sequence[Sequence[Any]]) -> list[Recorded]:
    """The events of rows up to the first that cannot be read; raises when that is the first of all."""
    events: list[Recorded] = []
    for row in rows:
        try:
            events.append(recorded(row))
        except IntegrityError:
            if not events:
                raise
            break
    return events


def page(rows: Sequence[Sequence[Any]], after: int, limit: int, head: int) -> Page:
    """The same as a page that was asked for `limit` events behind `after`, of a ledger with this head."""
    events = readable(rows)
    complete = len(events) == len(rows) < limit
    reached = events[-1].position if events else after
    return Page(events=events, position=max(head, reached) if complete else reached, complete=complete)
