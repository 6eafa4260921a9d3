"""Turns rows of the ledger into events and pages."""

from collections.abc import Sequence
from typing import Any

from adapters.persistence.ledger.event_codec import decode_event
from application.ports.event_store import Recorded
from application.ports.ledger_feed import Page
from domain.errors import IntegrityError


def decode_readable(rows: Sequence[Sequence[Any]]) -> list[Recorded]:
    """Decode rows up to the first unreadable one; raises IntegrityError when that is the first row."""
    events: list[Recorded] = []
    for row in rows:
        try:
            events.append(decode_event(row))
        except IntegrityError:
            if not events:
                raise
            break
    return events


def build_page(rows: Sequence[Sequence[Any]], after: int, limit: int, head: int) -> Page:
    """Return the page of at most `limit` events after position `after`, in a ledger with this head."""
    events = decode_readable(rows)
    complete = len(events) == len(rows) < limit
    reached = events[-1].position if events else after
    return Page(events=events, position=max(head, reached) if complete else reached, complete=complete)
