"""IssueForecast: ask whoever serves, and write the answer to the ledger."""

from datetime import date, datetime

import msgspec

from application.known_prices import KnownPrices
from application.ledger import Ledger
from application.ports.calendar import Calendar
from application.serving import Serving
from domain.errors import Conflict, NotFound
from domain.forecast import ForecastIssued, stream_of
from domain.horizon import DEFAULT, horizon
from domain.quantiles import LEVELS, check_levels
from domain.ticker import Ticker


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: 1…60 sessions ahead, at ascending levels that hold the median.

    `model` names a version that is to answer; "" leaves it to whoever serves.
    """

    ticker: Ticker
    horizon: int = DEFAULT
    levels: tuple[float, ...] = LEVELS
    model: str = ""


class IssueForecast:
    """The origin is the last known session; the forecast sessions are those of the exchange."""

    def __init__(self, ledger: Ledger, prices: KnownPrices, serving: Serving, calendar: Calendar) -> None:
        self._ledger = ledger
        self._prices = prices
        self._serving = serving
        self._calendar = calendar

    def __call__(self, ask: Ask, command_id: str | None = None) -> ForecastIssued:
        """Issue. Raises InvalidInput, NotFound (prices, model), Conflict (retired) or IntegrityError."""
        steps = horizon(ask.horizon)
        check_levels(ask.levels)
        known = self._prices(ask.ticker)
        series = known.series
        if known.retired:
            raise Conflict(f"{ask.ticker} is retired", field="ticker", remedy="track it again")
        if not len(series):
            raise NotFound(
                f"no usable session of {ask.ticker} is known", field="ticker", remedy="run `previsto refresh`"
            )
        server = self._serving.choose(ask.ticker.symbol, steps, ask.model)
        paths = self._serving.answer(server, series, steps, ask.levels)
        now = self._ledger.clock.now()
        forecast = ForecastIssued(
            forecast=self._ledger.ids.new(),
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
            code_version=self._ledger.origin.code_version,
            environment=self._ledger.origin.environment,
            at=now,
        )
        self._ledger.append(stream_of(forecast.forecast), 0, (forecast,), command_id)
        return forecast

    def _data_age(self, exchange: str, last: date, now: datetime) -> int:
        """How many final sessions of the exchange the series lacks at its end."""
        final = self._calendar.last_final(exchange, now)
        return max(0, self._calendar.sessions(exchange, last, max(final, last)).size - 1)
