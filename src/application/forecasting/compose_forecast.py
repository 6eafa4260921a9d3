"""ComposeForecast: what a forecast says, from the prices that are known and whoever serves."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache

import msgspec

from application.forecasting.known_prices import KnownPrices, KnownSeries
from application.forecasting.serving import Server, Serving
from application.ledger import Ledger
from application.ports.calendar import Calendar
from domain.errors import NotFound
from domain.forecast import ForecastIssued
from domain.horizon import DEFAULT, horizon
from domain.quantiles import LEVELS, check_levels
from domain.ticker import Ticker
from domain.tracked_ticker import retired


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: 1…60 sessions ahead, at ascending levels that hold the median.

    `model` names a version that is to answer; "" leaves it to whoever serves.
    """

    ticker: Ticker
    horizon: int = DEFAULT
    levels: tuple[float, ...] = LEVELS
    model: str = ""


class Sources(msgspec.Struct, frozen=True):
    """Prices by ticker, and who serves by ticker, horizon and named version."""

    prices: Callable[[Ticker], KnownSeries]
    choose: Callable[[str, int, str], Server]


class ComposeForecast:
    """The origin is the last known session; the forecast sessions are those of the exchange."""

    def __init__(self, ledger: Ledger, prices: KnownPrices, serving: Serving, calendar: Calendar) -> None:
        self._ledger = ledger
        self._prices = prices
        self._serving = serving
        self._calendar = calendar

    def sources(self) -> Sources:
        """For some asks that are answered together: each ticker and each seat is looked at once."""
        return Sources(cache(self._prices), cache(self._serving.choose))

    def __call__(self, forecast: str, ask: Ask, sources: Sources) -> ForecastIssued:
        """The event. Raises InvalidInput, NotFound (prices, model), Conflict (retired) or IntegrityError."""
        steps = horizon(ask.horizon)
        check_levels(ask.levels)
        known = sources.prices(ask.ticker)
        series = known.series
        if known.retired:
            raise retired(ask.ticker)
        if not len(series):
            raise NotFound(
                f"no usable session of {ask.ticker} is known", field="ticker", remedy="run `previsto refresh`"
            )
        server = sources.choose(ask.ticker.symbol, steps, ask.model)
        paths = self._serving.answer(server, series, steps, ask.levels)
        origin, now = self._ledger.origin, self._ledger.clock.now()
        return ForecastIssued(
            forecast=forecast,
            ticker=ask.ticker.symbol,
            currency=ask.ticker.currency,
            horizon=steps,
            origin=series.last,
            last_close=float(series.close[-1]),
            sessions=self._calendar.following(ask.ticker.exchange, series.last, steps),
            quantiles=paths,
            digest=paths.digest,
            model=server.model,
            strategy=server.strategy,
            settings=server.settings,
            seed=server.seed,
            artifact=server.artifact,
            skill=server.skill,
            revision=known.revision,
            series_digest=series.digest,
            source=known.source,
            synthetic=known.synthetic,
            data_age=self._data_age(ask.ticker.exchange, series.last, now),
            code_version=origin.code_version,
            environment=origin.environment,
            at=now,
            owner=self._ledger.owner,
        )

    def _data_age(self, exchange: str, last: date, now: datetime) -> int:
        """How many final sessions of the exchange the series lacks at its end."""
        final = self._calendar.last_final(exchange, now)
        return max(0, self._calendar.sessions(exchange, last, max(final, last)).size - 1)
