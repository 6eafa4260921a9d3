"""RefreshPrices: fetch the bars of a ticker, and store new rows as a revision or hold the delivery."""

from datetime import date, datetime

import msgspec

from application.ledger import Ledger
from application.ports.calendar import Calendar
from application.ports.flights import Flights
from application.ports.market_data import MarketData
from application.ports.observer import Observer, unobserved
from application.ports.price_history import PriceHistory
from application.prices.announcing import announcement
from application.prices.fetching import Fetched, Fetching
from application.prices.freshness import Freshness
from application.prices.held import held_error
from application.prices.recording import Delivered, record_check, record_held, record_intake
from application.streams import fold
from domain.cleaning import summary
from domain.dividends import Dividend
from domain.errors import Conflict, StaleData
from domain.price_events import DividendsAnnounced, PricesIngested
from domain.price_state import PriceState, price_state
from domain.sessions import to_date
from domain.ticker import Ticker
from domain.tracked_ticker import evolve, require_tracked, stream_of


class Refreshed(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a refresh; `revision` is 0 when the source had no new or changed rows.

    `findings` counts the known rows by finding. `fresh` means that the source was not asked. `withheld`
    counts suspect rows that do not replace usable ones, `lacking` the final sessions after the last row;
    `actions` are dividends and splits that became known with their rows, `dividends` the announced ones
    ahead when they are others than before.
    """

    ticker: str
    revision: int = 0
    fetched: int = 0
    added: int = 0
    changed: int = 0
    vanished: int = 0
    last: date | None = None
    findings: dict[str, int] = {}
    withheld: int = 0
    lacking: int = 0
    actions: tuple[str, ...] = ()
    dividends: tuple[Dividend, ...] = ()
    fresh: bool = False


class RefreshPrices:
    """A revision keeps the raw rows, including dropped ones; the event counts the findings."""

    def __init__(
        self,
        ledger: Ledger,
        prices: PriceHistory,
        source: MarketData,
        calendar: Calendar,
        flights: Flights,
        freshness: Freshness,
        observe: Observer = unobserved,
    ) -> None:
        self._ledger = ledger
        self._prices = prices
        self._source = source
        self._flights = flights
        self._freshness = freshness
        self._fetching = Fetching(source, calendar, self._freshness, observe)

    def __call__(self, ticker: Ticker, until: date | None = None, *, force: bool = False) -> Refreshed:
        """Fetch bars up to `until` (default: today) and append new and changed rows.

        A fresh ticker of a remote source costs no request, unless with `until`, or with `force`, which asks
        for the whole history. Raises NotFound for a ticker that is not tracked, SourceError when the source
        has no usable answer, DeliveryHeld when the answer contradicts the known prices, StaleData when the
        answer of a remote source lacks the last final session (its rows are kept), and Conflict for a
        retired ticker or when synthetic and real prices would be mixed.
        """
        with self._flights.flight(ticker):
            return self._refresh(ticker, until, force)

    def _refresh(self, ticker: Ticker, until: date | None, force: bool) -> Refreshed:
        past = self._ledger.read(stream_of(ticker))
        require_tracked(fold(past, evolve, None), ticker)
        state, now = price_state(recorded.event for recorded in past), self._ledger.clock.now()
        self._refuse_mixture(ticker, state)
        known = self._prices.bars(ticker.symbol, first=state.start)
        last = min(until or now.date(), now.date())
        needed = until is not None
        fetched = self._fetching(ticker, known, state, last, now, full=force, needed=needed)
        if fetched is None:
            return Refreshed(ticker=ticker.symbol, fresh=True)
        told = announcement(ticker, self._source.name, state, fetched, now)
        event = self._record(ticker, len(past), state, fetched, told)
        report = self._report(ticker, event, fetched, now, told)
        if self._source.remote and until is None and report.lacking:
            raise _stale(report, self._source.name)
        return report

    def _refuse_mixture(self, ticker: Ticker, state: PriceState) -> None:
        if state.last and state.last.synthetic != self._source.synthetic:
            raise Conflict(
                f"{ticker} has prices of {state.last.source}; do not mix them with {self._source.name}",
                field="source",
                remedy="use another --home for synthetic prices",
            )

    def _record(
        self,
        ticker: Ticker,
        version: int,
        state: PriceState,
        fetched: Fetched,
        told: DividendsAnnounced | None,
    ) -> PricesIngested | None:
        delivered = Delivered(
            ticker=ticker,
            source=fetched.source or self._source.name,
            synthetic=self._source.synthetic,
            basis=fetched.basis,
            full=fetched.full,
        )
        if fetched.intake.doubt:
            held = state.held
            if held is None or held.digest != fetched.rows.digest:
                held = record_held(self._ledger, version, delivered, state.holds + 1, fetched)
            raise held_error(held)
        self._prices.compact(ticker.symbol)
        also = (told,) if told else ()
        if not len(fetched.intake.rows):
            if also:
                self._ledger.append(stream_of(ticker), version, also)
            elif state.held or (self._source.remote and fetched.full and not state.settled):
                record_check(self._ledger, version, delivered)
            return None
        number = state.last.revision + 1 if state.last else 1
        return record_intake(self._ledger, version, delivered, number, fetched.intake, also=also)

    def _report(
        self,
        ticker: Ticker,
        event: PricesIngested | None,
        fetched: Fetched,
        now: datetime,
        told: DividendsAnnounced | None,
    ) -> Refreshed:
        intake, bars = fetched.intake, fetched.intake.judged.bars
        return Refreshed(
            ticker=ticker.symbol,
            revision=event.revision if event else 0,
            fetched=len(fetched.rows),
            added=intake.added,
            changed=intake.changed,
            vanished=intake.vanished,
            last=to_date(bars.sessions[bars.usable][-1]) if bars.usable.any() else None,
            findings=summary(bars),
            withheld=intake.withheld,
            lacking=self._freshness.lacking(ticker.exchange, bars, now),
            actions=event.actions if event else (),
            dividends=told.dividends if told else (),
        )


def _stale(report: Refreshed, source: str) -> StaleData:
    return StaleData(
        f"the prices of {source} end on {report.last}; {report.lacking} final sessions are lacking",
        field="ticker",
        remedy="try again later; what was delivered is kept",
    ).openly()
