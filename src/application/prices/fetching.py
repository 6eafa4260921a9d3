"""Fetching: ask the source for the rows that are lacking, and compare them with the known ones."""

import time
from datetime import date, datetime

import msgspec

from application.happenings import PricesFetched
from application.ports.calendar import Calendar
from application.ports.market_data import MarketData
from application.ports.observer import Observer, unobserved
from application.prices.freshness import Freshness
from domain.bars import RawBars
from domain.basis import Basis
from domain.cleaning import clean
from domain.delivery import Delivery
from domain.dividends import Dividend
from domain.errors import NoData, PrevistoError, WrongAnswer
from domain.intake import Intake, take_in
from domain.judgement.judge import judge
from domain.price_state import PriceState
from domain.sessions import to_date
from domain.ticker import Ticker
from domain.time_axis import time_axis_problem


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """The cleaned rows of a delivery, the basis that the source states, and what becomes of them.

    `dividends` are the announced ones, `source` is that of the delivery. `full` means that the source was
    asked for its whole history.
    """

    rows: RawBars
    basis: Basis | None
    full: bool
    intake: Intake
    source: str = ""
    dividends: tuple[Dividend, ...] = ()


class Fetching:
    """A remote source is asked from an overlap with the known rows; a contradiction costs a second one."""

    def __init__(
        self, source: MarketData, calendar: Calendar, freshness: Freshness, observe: Observer = unobserved
    ) -> None:
        self._source = source
        self._calendar = calendar
        self._freshness = freshness
        self._observe = observe

    def __call__(
        self,
        ticker: Ticker,
        known: RawBars,
        state: PriceState,
        last: date,
        now: datetime,
        *,
        full: bool,
        needed: bool,
    ) -> Fetched | None:
        """Fetch up to `last`, with `full` the whole history.

        None without a request when the source is remote and could bring nothing new; `needed` asks it all
        the same. Raises a SourceError; WrongAnswer for rows that are no daily bars.
        """
        first = None
        if self._source.remote and not full:
            bars = judge(known, state.basis, state.decisions).bars
            if not needed and self._freshness.is_fresh(ticker.exchange, bars, state, now):
                return None
            first = self._freshness.first_to_ask(ticker.exchange, bars, state, now)
        fetched = self._fetch(ticker, known, state, first, last, now)
        if first is not None and (fetched.intake.doubt or fetched.intake.restart):
            return self._fetch(ticker, known, state, None, last, now)
        return fetched

    def _fetch(
        self, ticker: Ticker, known: RawBars, state: PriceState, first: date | None, last: date, now: datetime
    ) -> Fetched:
        delivery = self._ask(ticker, first, last)
        bars, source = delivery.bars, delivery.source or self._source.name
        if not len(bars):
            raise NoData(f"{source} has no bars of {ticker} up to {last}", field="ticker").openly()
        sessions = self._calendar.sessions(ticker.exchange, to_date(bars.sessions[0]), last)
        if problem := time_axis_problem(bars, sessions):
            raise WrongAnswer(
                f"{source}, {ticker}: {problem}", field="source", remedy="deliver daily bars"
            ).openly()
        final = self._calendar.last_final(ticker.exchange, now)
        rows = clean(bars, sessions, final, delivery.basis)
        intake = take_in(known, rows, (state.basis, delivery.basis), state.decisions)
        return Fetched(
            rows=rows,
            basis=delivery.basis,
            full=first is None,
            intake=intake,
            source=delivery.source,
            dividends=delivery.dividends,
        )

    def _ask(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """The delivery of the source; the observer is told of it, or of the refusal."""
        since, source, rows, refusal = time.monotonic(), self._source.name, 0, None
        try:
            delivery = self._source.fetch(ticker, first, last)
            source, rows = delivery.source or source, len(delivery.bars)
            return delivery
        except PrevistoError as error:
            refusal = error
            raise
        finally:
            seconds = time.monotonic() - since
            self._observe(
                PricesFetched(ticker=ticker.symbol, source=source, seconds=seconds, rows=rows, error=refusal)
            )
