"""KnownPrices: the judged series of a ticker at a time or revision."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import msgspec

from application.forecasting.lru_cache import LruCache
from application.ports.event_store import EventStore, Recorded
from application.ports.price_history import PriceHistory
from application.tally import Tally, Tell, untold
from domain.bars import RawBars
from domain.basis import Basis
from domain.dividends import Dividend
from domain.doubts import Doubt, held_doubts, row_doubts
from domain.errors import InvalidInput, NoPrices, NotFound, UnknownTicker
from domain.events import Event
from domain.forecast import ForecastIssued
from domain.judgement.judge import RULES, Judged, judge
from domain.judgement.repairs import Repair
from domain.price_events import PricesHeld, PricesIngested
from domain.price_state import PriceState, price_state
from domain.prices import PriceSeries
from domain.registry_events import TrainingWindow
from domain.ticker import Ticker
from domain.tracked_ticker import TickerRetired, stream_of
from domain.zoned_time import require_zone

MAX_CACHED_BYTES = 192 * 2**20  # 500 series of ten years take 140 MiB


class _Read(msgspec.Struct, frozen=True):
    """What the cache keeps of a ticker: the judged rows, and the doubts about them."""

    judged: Judged
    doubts: tuple[Doubt, ...]

    @property
    def size(self) -> int:
        """The bytes of the arrays."""
        bars, series = self.judged.bars, self.judged.series
        columns = (*bars.columns.values(), bars.sessions, bars.findings, *series.columns.values())
        return sum(int(column.nbytes) for column in (*columns, series.sessions))


class KnownSeries(msgspec.Struct, frozen=True, kw_only=True):
    """A series with the number, time and source of its last revision.

    `bars` are the rows as delivered, with their findings by the rules of version `rules`; `series` are
    the usable ones, split-adjusted. `version` is the number of events of the ticker that are known, `held` a
    delivery that waits for a decision. `dividends` are the announced ones, most with the ex-date ahead.
    `doubts` are those about the prices. `retired` is True when the ticker is retired today.
    """

    ticker: Ticker
    series: PriceSeries
    bars: RawBars
    basis: Basis | None
    rules: int
    version: int
    revision: int
    known_at: datetime
    source: str
    synthetic: bool
    repairs: tuple[Repair, ...] = ()
    held: PricesHeld | None = None
    dividends: tuple[Dividend, ...] = ()
    doubts: tuple[Doubt, ...] = ()
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
            basis=self.basis or "",
            rules=self.rules,
            version=self.version,
        )


class KnownPrices:
    """Reads and judges series, and caches them by ticker, revision, decisions and rules."""

    def __init__(self, store: EventStore, history: PriceHistory, tell: Tell = untold) -> None:
        self._store = store
        self._history = history
        self._kept: LruCache[_Read] = LruCache(
            MAX_CACHED_BYTES, Tally("series", tell), lambda read: read.size
        )

    def __call__(
        self,
        ticker: Ticker,
        known_at: datetime | None = None,
        revision: int | None = None,
        rules: int = RULES,
        version: int | None = None,
        past: Sequence[Recorded] | None = None,
    ) -> KnownSeries:
        """The series known at a time or up to a revision (default: now), by the rules of a version.

        `version` counts the events of the ticker; `past` are these events, where they were read already.
        Raises NotFound with the command that fetches prices, NaiveTime and IntegrityError.
        """
        require_zone(known_at, "known_at")
        past = self._store.read_stream(stream_of(ticker)) if past is None else past
        events = [recorded.event for recorded in past]
        known = _known(events[:version], known_at, revision)
        state = price_state(known)
        last = state.last
        if last is None:
            raise self._no_prices(ticker, known_at, tracked=bool(events))
        if revision is not None and last.revision != revision:
            raise NotFound(f"{ticker} has no price revision {revision}", field="revision")
        key = (ticker.symbol, last.revision, last.digest, state.decisions, state.repair, rules)
        read = self._kept(key, lambda: self._read(ticker, last.revision, state, rules))
        judged = read.judged
        return KnownSeries(
            ticker=ticker,
            series=judged.series,
            bars=judged.bars,
            basis=judged.basis,
            repairs=judged.repairs,
            rules=rules,
            version=len(known),
            revision=last.revision,
            known_at=last.at,
            source=last.source,
            synthetic=last.synthetic,
            held=state.held,
            dividends=state.dividends,
            doubts=(*held_doubts(state.held), *read.doubts),
            retired=isinstance(events[-1], TickerRetired),
        )

    def states(self, known: KnownSeries) -> Iterator[tuple[int, date]]:
        """Each state of the prices of a ticker up to a known series, from the first revision on.

        For each the number of events of the ticker up to it, and the last session that was delivered.
        """
        last: date | None = None
        events = self._store.read_stream(stream_of(known.ticker))
        for number, recorded in enumerate(events[: known.version], 1):
            if isinstance(recorded.event, PricesIngested):
                last = max(last or recorded.event.last, recorded.event.last)
            if last:
                yield number, last

    def as_issued(self, issued: ForecastIssued) -> KnownSeries:
        """The series from which a forecast was issued. Raises NotFound or IntegrityError."""
        return self(
            Ticker.stored(issued.ticker),
            revision=issued.revision,
            rules=issued.rules,
            version=issued.prices_version or None,
        )

    def _read(self, ticker: Ticker, revision: int, state: PriceState, rules: int) -> _Read:
        bars = self._history.bars(ticker.symbol, revision=revision, first=state.start)
        judged = judge(bars, state.basis, state.decisions, rules, mend=state.repair)
        return _Read(judged, row_doubts(judged.bars))

    def _no_prices(self, ticker: Ticker, known_at: datetime | None, *, tracked: bool) -> NotFound:
        when = f" as of {known_at.isoformat()}" if known_at else ""
        first = "" if tracked else f"`previsto track {ticker}` and "
        kind = UnknownTicker if not tracked else NotFound if known_at else NoPrices
        return kind(
            f"there are no prices of {ticker}{when}",
            field="ticker",
            remedy=f"run {first}`previsto refresh {ticker}`",
        )


def _known(events: Sequence[Event], known_at: datetime | None, revision: int | None) -> list[Event]:
    return [
        event
        for event in events
        if (known_at is None or event.at <= known_at)
        and (revision is None or not isinstance(event, PricesIngested) or event.revision <= revision)
    ]


def check_window(start: date | None, end: date | None) -> None:
    """Raise InvalidInput for a window that ends before it starts."""
    if start and end and end < start:
        raise InvalidInput(
            f"the window ends ({end}) before it starts ({start})",
            field="end",
            remedy="give an end after start",
        )
