"""ComposeForecast: compute a forecast from known prices and the serving version."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import Any

import msgspec

from application.forecasting.known_prices import KnownPrices, KnownSeries
from application.forecasting.limited_answer import Refused, limited_answer
from application.forecasting.serving import Server, Serving
from application.happenings import RangesRefused
from application.ledger import Ledger
from application.ports.calendar import Calendar
from application.ports.observer import Observer, unobserved
from application.prices.freshness import final_sessions_after
from domain.basis import Basis
from domain.dividends import Dividend, declared, shifted
from domain.doubts import MAX_IDLE_SESSIONS, forecast_doubts, idle_sessions, price_doubts
from domain.errors import Conflict, NoPrices
from domain.forecast import ForecastIssued
from domain.horizon import DEFAULT, horizon
from domain.quantiles import LEVELS, check_levels
from domain.ticker import Ticker
from domain.tracked_ticker import retired_error


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """The ticker, horizon (1…60 sessions) and levels (ascending, with 0.5) of a forecast.

    `model` names the version to use; "" means the champion or the fallback.
    """

    ticker: Ticker
    horizon: int = DEFAULT
    levels: tuple[float, ...] = LEVELS
    model: str = ""


class Sources(msgspec.Struct, frozen=True):
    """Prices by ticker, and the server by ticker, horizon and model, as known at a time (None: now).

    Each is read once.
    """

    prices: Callable[[Ticker], KnownSeries]
    choose: Callable[[str, int, str], Server]
    known_at: datetime | None = None


class ComposeForecast:
    """The origin is the last known session; the steps are the next sessions of the exchange."""

    def __init__(
        self,
        ledger: Ledger,
        prices: KnownPrices,
        serving: Serving,
        calendar: Calendar,
        observe: Observer = unobserved,
    ) -> None:
        self._ledger = ledger
        self._prices = prices
        self._serving = serving
        self._calendar = calendar
        self._observe = observe

    def sources(self, known_at: datetime | None = None) -> Sources:
        """Sources for forecasts that are computed together."""
        return Sources(
            cache(partial(self._prices, known_at=known_at)),
            cache(partial(self._serving.choose, known_at=known_at)),
            known_at,
        )

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
        answered = limited_answer(self._serving, server, series, steps, ask.levels)
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
            **_doubts_of(known, data_age, answered.refused),
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


def _doubts_of(known: KnownSeries, data_age: int, refused: Sequence[Refused]) -> dict[str, Any]:
    """The fields of the event about what is doubtful; each code once."""
    of_prices = price_doubts(known.bars, known.held)
    found = [*(one.doubt for one in refused), *of_prices, *forecast_doubts(len(known.series), data_age)]
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
