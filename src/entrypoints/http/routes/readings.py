"""Readings: what an assistant or a desk asks about a ticker, as one caller may see it; nothing is written."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from application.forecasting.known_prices import check_window
from domain.errors import NotFound
from entrypoints.container import Container
from entrypoints.forecast_rows import shown_forecast
from entrypoints.http.routes.forecast_views import ForecastView
from entrypoints.http.routes.model_views import ModelView
from entrypoints.http.routes.price_views import Prices, prices_view
from entrypoints.http.routes.requests import find_tracked_ticker
from entrypoints.http.routes.standings import Leaderboard, TrackRecord
from entrypoints.http.routes.ticker_views import TickerView
from entrypoints.http.routes.tickers import find_ticker_with_prices
from entrypoints.shown_rows import as_shown, shown_row

Data = dict[str, Any]
MAX_LOOKED_AT = 200  # forecasts among which one with the wanted horizon is searched, the newest first


class Tickers(msgspec.Struct, frozen=True, kw_only=True):
    """The tracked tickers, by name."""

    items: list[TickerView]
    """The tickers."""


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """The model versions of a ticker, by name."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    items: list[ModelView]
    """The versions."""


class HomeReadings:
    """Reads this home. `owners` are those whose forecasts are shown; None means all.

    Each method gives the fields of a struct of the API, and raises NotFound for what is not there.
    """

    def __init__(self, product: Container, owners: Sequence[str] | None) -> None:
        self._product = product
        self._owners = owners

    def tickers(self) -> Data:
        """The fields of Tickers."""
        use_cases = self._product.use_cases()
        aged = use_cases.tracked_tickers().aged
        rows = [shown_row("tickers", aged(row)) for row in use_cases.lists().all("tickers")]
        return as_shown(Tickers, {"items": rows})

    def forecast(self, ticker: str, horizon: int | None) -> Data:
        """The fields of the latest ForecastView, or of the latest one with a horizon."""
        symbol = find_tracked_ticker(self._product, ticker).symbol
        rows = (
            self._product.use_cases()
            .lists()
            .all(
                "forecasts",
                symbol,
                owners=self._owners,
                limit=1 if horizon is None else MAX_LOOKED_AT,
                newest_first=True,
            )
        )
        for row in rows:
            if horizon in (None, row["horizon"]):
                return as_shown(ForecastView, shown_forecast(row))
        raise no_forecast(symbol, horizon)

    def track_record(self, ticker: str) -> Data:
        """The fields of TrackRecord."""
        found = find_tracked_ticker(self._product, ticker)
        items = self._product.use_cases().show_track_record()(found, self._owners)
        return as_shown(TrackRecord, TrackRecord(ticker=found.symbol, items=items))

    def leaderboard(self, ticker: str) -> Data:
        """The fields of Leaderboard."""
        found = find_tracked_ticker(self._product, ticker)
        items = self._product.use_cases().show_leaderboard()(found)
        return as_shown(Leaderboard, Leaderboard(ticker=found.symbol, items=items))

    def prices(self, ticker: str, start: date | None, end: date | None, last: int) -> Data:
        """The fields of Prices: at most `last` bars from `start` to `end`."""
        check_window(start, end)
        use_cases, now = self._product.use_cases(), self._product.adapters().clock().now()
        known = use_cases.known_prices()(find_ticker_with_prices(self._product, ticker))
        age = use_cases.freshness().lacking(known.ticker.exchange, known.bars, now)
        return as_shown(Prices, prices_view(known, age, start, end, last))

    def models(self, ticker: str) -> Data:
        """The fields of Versions."""
        symbol = find_tracked_ticker(self._product, ticker).symbol
        rows = self._product.use_cases().lists().all("models", symbol)
        return as_shown(Versions, {"ticker": symbol, "items": [shown_row("models", row) for row in rows]})


def no_forecast(ticker: str, horizon: int | None) -> NotFound:
    """The refusal of a reading without a forecast."""
    of = "" if horizon is None else f" with the horizon {horizon}"
    return NotFound(
        f"there is no forecast of {ticker}{of}",
        field="ticker" if horizon is None else "horizon",
        remedy=f"issue one first, e.g. previsto forecast {ticker}",
    )
