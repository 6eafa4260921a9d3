"""RefreshPrices: fetch the bars of a ticker, clean them and store new rows as a revision."""

from datetime import date

import msgspec

from application.ledger import Ledger
from application.ports.calendar import Calendar
from application.ports.market_data import MarketData
from application.ports.price_history import PriceHistory, PriceRevision
from application.streams import fold
from domain.bars import RawBars
from domain.cleaning import clean, summary
from domain.errors import Conflict, NoData
from domain.revisions import delta
from domain.sessions import to_date
from domain.ticker import Ticker
from domain.tracked_ticker import PricesIngested, evolve, require_tracked, stream_of


class Refreshed(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a refresh; `revision` is 0 when the source had no new or changed rows."""

    ticker: str
    revision: int
    fetched: int
    added: int
    changed: int
    vanished: int
    last: date | None
    findings: dict[str, int]


class RefreshPrices:
    """A revision keeps the raw rows, including dropped ones; the event counts the findings."""

    def __init__(self, ledger: Ledger, prices: PriceHistory, source: MarketData, calendar: Calendar) -> None:
        self._ledger = ledger
        self._prices = prices
        self._source = source
        self._calendar = calendar

    def __call__(self, ticker: Ticker, until: date | None = None) -> Refreshed:
        """Fetch bars up to `until` (default: today) and append new and changed rows.

        Raises NotFound for a ticker that is not tracked, SourceError when the source has no usable answer,
        Conflict for a retired ticker or when synthetic and real prices would be mixed.
        """
        stream = stream_of(ticker)
        past = self._ledger.read(stream)
        require_tracked(fold(past, evolve, None), ticker)
        self._refuse_mixture(ticker, [r.event for r in past if isinstance(r.event, PricesIngested)])
        bars = self._fetch(ticker, until)
        self._prices.compact(ticker.symbol)
        rows, added, changed, vanished = delta(self._prices.bars(ticker.symbol), bars)
        number = sum(isinstance(r.event, PricesIngested) for r in past) + 1
        if len(rows):
            event = self._event(ticker, number, rows, added, changed, vanished)
            revision = PriceRevision(
                ticker=ticker.symbol, number=number, recorded_at=event.at, bars=rows, digest=event.digest
            )
            self._ledger.append(stream, len(past), (event,), revision=revision)
        return Refreshed(
            ticker=ticker.symbol,
            revision=number if len(rows) else 0,
            fetched=len(bars),
            added=added,
            changed=changed,
            vanished=vanished,
            last=to_date(bars.sessions[bars.usable][-1]) if bars.usable.any() else None,
            findings=summary(bars),
        )

    def _refuse_mixture(self, ticker: Ticker, ingested: list[PricesIngested]) -> None:
        if ingested and ingested[-1].synthetic != self._source.synthetic:
            raise Conflict(
                f"{ticker} has prices of {ingested[-1].source}; do not mix them with {self._source.name}",
                field="source",
                remedy="use another --home for synthetic prices",
            )

    def _fetch(self, ticker: Ticker, until: date | None) -> RawBars:
        now = self._ledger.clock.now()
        last = min(until or now.date(), now.date())
        bars = self._source.fetch(ticker, None, last).bars
        if not len(bars):
            raise NoData(f"{self._source.name} has no bars of {ticker} up to {last}", field="ticker")
        first = to_date(bars.sessions[0])
        sessions = self._calendar.sessions(ticker.exchange, first, last)
        return clean(bars, sessions, self._calendar.last_final(ticker.exchange, now))

    def _event(
        self, ticker: Ticker, number: int, rows: RawBars, added: int, changed: int, vanished: int
    ) -> PricesIngested:
        return PricesIngested(
            ticker=ticker.symbol,
            revision=number,
            source=self._source.name,
            synthetic=self._source.synthetic,
            first=to_date(rows.sessions[0]),
            last=to_date(rows.sessions[-1]),
            rows=len(rows),
            added=added,
            changed=changed,
            vanished=vanished,
            findings=summary(rows),
            digest=rows.digest,
            at=self._ledger.clock.now(),
        )
