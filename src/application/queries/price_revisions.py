"""PriceRevisions: the deliveries of a ticker that were stored or held, and what people decided."""

from datetime import date, datetime

import msgspec

from application.ports.event_store import EventStore
from domain.price_events import (
    DividendsAnnounced,
    HeldPricesRejected,
    PriceEvent,
    PricesChecked,
    PricesHeld,
    PricesIngested,
    RepairChosen,
    SessionDecided,
)
from domain.ticker import Ticker
from domain.tracked_ticker import absent, stream_of


class RevisionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the history of prices.

    `kind` is `stored`, `held`, `rejected`, `checked`, `dividends`, `repair`, `confirmed` or `dropped`;
    `number` is that of the revision or of the held revision, None for the other kinds.
    """

    kind: str
    """What happened."""
    number: int | None = None
    """The number of the revision or of the held delivery; null for other kinds."""
    recorded_at: datetime
    """The time at which it was recorded."""
    source: str | None = None
    """The source of the prices."""
    first: date | None = None
    """The first session that it is about."""
    last: date | None = None
    """The last session that it is about."""
    added: int = 0
    """The number of added rows."""
    changed: int = 0
    """The number of changed rows."""
    vanished: int = 0
    """The number of rows that the source no longer delivers."""
    why: str | None = None
    """What was found or decided, and by whom."""


class PriceRevisions:
    """Reads the stream of the ticker."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def __call__(self, ticker: Ticker) -> list[RevisionLine]:
        """All steps, oldest first. Raises NotFound for a ticker that was never tracked."""
        past = self._store.read_stream(stream_of(ticker))
        if not past:
            raise absent(ticker)
        return [revision_line(recorded.event) for recorded in past if isinstance(recorded.event, PriceEvent)]


def revision_line(event: PriceEvent) -> RevisionLine:
    """The step that an event is."""
    match event:
        case PricesIngested():
            return _stored(event)
        case PricesHeld():
            return RevisionLine(
                kind="held",
                number=event.held,
                recorded_at=event.at,
                source=event.source,
                first=event.first,
                last=event.last,
                why=f"{event.doubt}: {event.message}",
            )
        case HeldPricesRejected():
            return RevisionLine(
                kind="rejected", number=event.held, recorded_at=event.at, why=f"{event.by}: {event.reason}"
            )
        case RepairChosen():
            why = f"{event.by}: {'undo plain faults' if event.repair else 'undo no fault'}"
            return RevisionLine(kind="repair", recorded_at=event.at, why=why)
        case PricesChecked():
            why = "the whole history was delivered again" if event.full else "nothing new was delivered"
            return RevisionLine(kind="checked", recorded_at=event.at, source=event.source, why=why)
        case DividendsAnnounced():
            told = ", ".join(f"{one.amount:g} on {one.ex_date}" for one in event.dividends)
            return RevisionLine(
                kind="dividends", recorded_at=event.at, source=event.source, why=told or "none ahead"
            )
        case SessionDecided():
            kind = "confirmed" if event.confirmed else "dropped"
            return RevisionLine(
                kind=kind,
                recorded_at=event.at,
                first=event.session,
                last=event.session,
                why=f"{event.by}: {event.reason}",
            )


def _stored(event: PricesIngested) -> RevisionLine:
    imported = f"imported by {event.by}: {event.reason}"
    accepted = f"held revision {event.accepted} accepted by {event.by}: {event.reason}"
    basis = "the series begins anew on another basis" if event.restart else ""
    reasons = (accepted if event.accepted else imported if event.by else "", basis, *event.actions)
    return RevisionLine(
        kind="stored",
        number=event.revision,
        recorded_at=event.at,
        source=event.source,
        first=event.first,
        last=event.last,
        added=event.added,
        changed=event.changed,
        vanished=event.vanished,
        why="; ".join(reason for reason in reasons if reason) or None,
    )
