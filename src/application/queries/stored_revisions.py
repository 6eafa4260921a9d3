"""StoredRevisions: the price revisions of a ticker with their rows, for an export."""

from datetime import datetime

from application.ports.event_store import EventStore
from application.ports.price_history import PriceHistory
from application.prices.stored_revision import StoredRevision
from domain.basis import Basis
from domain.errors import NotFound
from domain.price_events import PricesIngested
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of


class StoredRevisions:
    """Held deliveries and decisions are not among them."""

    def __init__(self, store: EventStore, history: PriceHistory) -> None:
        self._store = store
        self._history = history

    def __call__(self, ticker: Ticker, known_at: datetime | None = None) -> list[StoredRevision]:
        """The revisions that were known at a time (default: now), oldest first. Raises NotFound."""
        events = [recorded.event for recorded in self._store.read_stream(stream_of(ticker))]
        found = [
            self._stored(event)
            for event in events
            if isinstance(event, PricesIngested) and (known_at is None or event.at <= known_at)
        ]
        if not found:
            raise NotFound(f"there are no price revisions of {ticker}", field="ticker")
        return found

    def _stored(self, event: PricesIngested) -> StoredRevision:
        number = event.revision
        return StoredRevision(
            number=number,
            recorded_at=event.at,
            source=event.source,
            synthetic=event.synthetic,
            basis=Basis(event.basis) if event.basis else None,
            restart=event.restart,
            rows=self._history.bars(event.ticker, revision=number, first=number),
        )
