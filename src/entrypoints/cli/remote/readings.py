"""Readings of a remote service, through the client library with the login of its user."""

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from entrypoints.cli.remote.errors import translated
from entrypoints.http.routes.forecast_views import ForecastView
from entrypoints.http.routes.price_views import Prices
from entrypoints.http.routes.readings import MAX_LOOKED_AT, Data, Tickers, Versions, no_forecast
from entrypoints.http.routes.standings import Leaderboard, TrackRecord
from entrypoints.shown_rows import as_shown

if TYPE_CHECKING:
    from entrypoints.cli.remote.connect import Service


class ServiceReadings:
    """Has the methods of HomeReadings; what the login may not read, the service refuses."""

    def __init__(self, there: "Service") -> None:
        self._there = there

    def tickers(self) -> Data:
        with translated():
            return as_shown(Tickers, {"items": [*self._there.tickers.list()]})

    def forecast(self, ticker: str, horizon: int | None) -> Data:
        with translated():
            for one in islice(self._there.forecasts.list(ticker=ticker, order="desc"), MAX_LOOKED_AT):
                if horizon in (None, one.horizon):
                    return as_shown(ForecastView, one)
        raise no_forecast(ticker, horizon)

    def track_record(self, ticker: str) -> Data:
        with translated():
            return as_shown(TrackRecord, self._there.forecasts.get_track_record(ticker))

    def leaderboard(self, ticker: str) -> Data:
        with translated():
            return as_shown(Leaderboard, self._there.models.rank(ticker))

    def prices(self, ticker: str, start: date | None, end: date | None, last: int) -> Data:
        with translated():
            return as_shown(Prices, self._there.prices.read(ticker, start=start, end=end, last=last))

    def models(self, ticker: str) -> Data:
        with translated():
            found = [*self._there.models.list(ticker=ticker)]
        return as_shown(Versions, {"ticker": found[0].ticker if found else ticker, "items": found})
