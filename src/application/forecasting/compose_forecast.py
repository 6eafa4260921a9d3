"""ComposeForecast: compute a forecast from known prices and the serving version."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec.structs import replace

from application.forecasting.known_prices import KnownPrices, KnownSeries
from application.forecasting.limited_answer import LimitedAnswer, limited_answer
from application.forecasting.range_factors import Factors, never_adapted, unadapted
from application.forecasting.serving import Server, Serving
from application.forecasting.sources import Ask, Sources, open_sources, read_ahead
from application.happenings import RangesRefused
from application.ledger import Ledger
from application.ports.calendar import Calendar
from application.ports.observer import Observer, unobserved
from application.prices.freshness import final_sessions_after
from domain.basis import Basis
from domain.dividends import Dividend, declared, shifted
from domain.doubts import MAX_IDLE_SESSIONS, forced_doubt, forecast_doubts, idle_sessions
from domain.errors import Conflict, NoPrices
from domain.forecast import ForecastIssued
from domain.horizon import horizon
from domain.quantiles import check_levels
from domain.tracked_ticker import retired_error


class ComposeForecast:
    """The origin is the last known session; the steps are the next sessions of the exchange."""

    def __init__(
        self,
        ledger: Ledger,
        prices: KnownPrices,
        serving: Serving,
        calendar: Calendar,
        observe: Observer = unobserved,
        range_factors: Callable[[Sequence[str]], Mapping[str, Factors]] = never_adapted,
    ) -> None:
        self._ledger = ledger
        self._prices = prices
        self._serving = serving
        self._calendar = calendar
        self._observe = observe
        self._range_factors = range_factors

    def sources(self, asks: Sequence[Ask], known_at: datetime | None = None) -> Sources:
        """Sources for forecasts that are computed together.

        What several `asks` need is read and computed ahead and together; an error is left to the one ask that
        meets it. Ranges at an earlier time are not adapted, because the factors are only known for now.
        Raises StoreUnavailable.
        """
        if len(asks) < 2:
            found = open_sources(self._prices, self._serving, known_at)
        else:
            found = read_ahead(self._ledger.store, self._prices, self._serving, asks, known_at)
        tickers = [ask.ticker.symbol for ask in asks if ask.adapt and known_at is None]
        return replace(found, factors=self._range_factors(tickers)) if tickers else found

    def __call__(self, forecast: str, ask: Ask, sources: Sources) -> ForecastIssued:
        """The event of a new forecast with the id `forecast`.

        Raises InvalidInput, NotFound (prices, model), IntegrityError, or Conflict (a retired or idle ticker,
        dividends above the price).
        """
        steps = horizon(ask.horizon)
        check_levels(ask.levels)
        known = sources.prices(ask.ticker)
        series = known.series
        if known.retired:
            raise retired_error(ask.ticker)
        if not len(series):
            raise NoPrices(
                f"no usable sessions of {ask.ticker}", field="ticker", remedy="run `previsto refresh`"
            )
        _refuse_idle(known)
        server = sources.choose(ask.ticker.symbol, steps, ask.model)
        origin, now = self._ledger.origin, sources.known_at or self._ledger.clock.now()
        sessions = self._calendar.following(ask.ticker.exchange, series.last, steps)
        dividends = _declared(known, sessions, now)
        factors = sources.factors.get(ask.ticker.symbol, unadapted) if ask.adapt else unadapted
        answered = limited_answer(self._serving, server, series, steps, ask.levels, factors)
        for one in answered.refused:
            told = RangesRefused(ticker=ask.ticker.symbol, server=one.server, factor=one.factor)
            self._observe(told)
        paths = shifted(answered.paths, dividends, sessions)
        data_age = final_sessions_after(self._calendar, ask.ticker.exchange, series.last, now)
        return ForecastIssued(
            forecast=forecast,
            ticker=ask.ticker.symbol,
            currency=ask.ticker.currency,
            horizon=steps,
            origin=series.last,
            last_close=float(series.close[-1]),
            sessions=sessions,
            quantiles=paths,
            digest=paths.digest,
            **_served_by(answered.server),
            **_prices_of(known),
            data_age=data_age,
            code_version=origin.code_version,
            environment=origin.environment,
            at=now,
            owner=self._ledger.owner,
            dividends=dividends,
            adaptation=answered.factors,
            **_doubts_of(known, data_age, answered),
        )


def _served_by(server: Server) -> dict[str, Any]:
    """The fields of the event about the version."""
    names = ("model", "strategy", "settings", "seed", "artifact", "skill", "runtime")
    return {name: getattr(server, name) for name in names}


def _prices_of(known: KnownSeries) -> dict[str, Any]:
    """The fields of the event about the prices."""
    return {
        "revision": known.revision,
        "series_digest": known.series.digest,
        "source": known.source,
        "synthetic": known.synthetic,
        "basis": known.basis or "",
        "rules": known.rules,
        "prices_version": known.version,
    }


def _doubts_of(known: KnownSeries, data_age: int, answered: LimitedAnswer) -> dict[str, Any]:
    """The fields of the event about what is doubtful; each code once."""
    server = answered.server
    found = [
        *(one.doubt for one in answered.refused),
        *([forced_doubt(server.model)] if server.forced else ()),
        *known.doubts,
        *forecast_doubts(len(known.series), data_age),
    ]
    return {
        "doubts": tuple(doubt.text for doubt in found),
        "warnings": tuple(dict.fromkeys(doubt.code for doubt in found)),
    }


def _declared(known: KnownSeries, sessions: Sequence[date], now: datetime) -> tuple[Dividend, ...]:
    """The known dividends of the horizon. Total-return prices do not fall by a dividend."""
    if known.basis is Basis.TOTAL_RETURN:
        return ()
    return declared(known.dividends, known.series.last, sessions, now.date())


def _refuse_idle(known: KnownSeries) -> None:
    """Without trades for some sessions the last close is no price any more; the next trade moves far."""
    if (idle := idle_sessions(known.bars)) > MAX_IDLE_SESSIONS:
        raise Conflict(
            f"{known.ticker} was not traded in the last {idle} sessions (last trade: {known.series.last})",
            field="ticker",
            remedy="wait for a trade and run `previsto refresh`",
        )
