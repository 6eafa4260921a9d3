"""KnownPrices: the clean series of a ticker at a time or revision."""

from datetime import date, datetime

import msgspec

from application.forecasting.lru_cache import LruCache
from application.ports.event_store import EventStore
from application.ports.price_history import PriceHistory
from domain.bars import RawBars
from domain.errors import InvalidInput, NotFound
from domain.prices import PriceSeries
from domain.registry_events import TrainingWindow
from domain.ticker import Ticker
from domain.tracked_ticker import PricesIngested, TickerRetired, stream_of

MAX_CACHED_SERIES = 128  # of 100 to 400 KiB each


class KnownSeries(msgspec.Struct, frozen=True, kw_only=True):
    """A series with the number, time and source of its last revision.

    `retired` is True when the ticker is retired today.
    """

    ticker: Ticker
    series: PriceSeries
    bars: RawBars
    revision: int
    known_at: datetime
    source: str
    synthetic: bool
    retired: bool = False

    def window(self, part: PriceSeries) -> TrainingWindow:
        """The training window of a part of the series."""
        return TrainingWindow(
            ticker=self.ticker.symbol,
            first=part.first,
            last=part.last,
            sessions=len(part),
            revision=self.revision,
            digest=part.digest,
        )


class KnownPrices:
    """Reads series and caches them by ticker and revision."""

    def __init__(self, store: EventStore, history: PriceHistory) -> None:
        self._store = store
        self._history = history
        self._bars: LruCache[tuple[RawBars, PriceSeries]] = LruCache(MAX_CACHED_SERIES)

    def __call__(
        self, ticker: Ticker, known_at: datetime | None = None, revision: int | None = None
    ) -> KnownSeries:
        """The series known at a time or up to a revision (default: now).

        Raises NotFound with the command that fetches prices, and IntegrityError.
        """
        events = [recorded.event for recorded in self._store.read_stream(stream_of(ticker))]
        known = [
            event
            for event in events
            if isinstance(event, PricesIngested)
            and (known_at is None or event.at <= known_at)
            and (revision is None or event.revision <= revision)
        ]
        if not known:
            raise self._no_prices(ticker, known_at, tracked=bool(events))
        last = known[-1]
        if revision is not None and last.revision != revision:
            raise NotFound(f"{ticker} has no price revision {revision}", field="revision")
        key = (ticker.symbol, last.revision, last.digest)
        bars, series = self._bars(key, lambda: self._read(ticker, last.revision))
        return KnownSeries(
            ticker=ticker,
            series=series,
            bars=bars,
            revision=last.revision,
            known_at=last.at,
            source=last.source,
            synthetic=last.synthetic,
            retired=isinstance(events[-1], TickerRetired),
        )

    def _read(self, ticker: Ticker, revision: int) -> tuple[RawBars, PriceSeries]:
        bars = self._history.bars(ticker.symbol, revision=revision)
        return bars, bars.clean()

    def _no_prices(self, ticker: Ticker, known_at: datetime | None, *, tracked: bool) -> NotFound:
        when = f" as of {known_at.isoformat()}" if known_at else ""
        first = "" if tracked else f"`previsto track {ticker}` and "
        return NotFound(
            f"there are no prices of {ticker}{when}",
            field="ticker",
            remedy=f"run {first}`previsto refresh {ticker}`",
        )


def check_window(start: date | None, end: date | None) -> None:
    """Raise InvalidInput for a window that ends before it starts."""
    if start and end and end < start:
        raise InvalidInput(
            f"the window ends ({end}) before it starts ({start})",
            field="end",
            remedy="give an end after start",
        )
