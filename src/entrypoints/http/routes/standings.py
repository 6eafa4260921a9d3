"""Which version does best for a ticker, and how its forecasts did once the market had spoken."""

import msgspec
from litestar import Controller, get
from litestar.params import FromPath

from application.forecasting.fields import Symbol
from application.queries.show_leaderboard import Standing
from application.queries.show_track_record import Record
from entrypoints.http.edge.access import principal_of
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Call, Product, tracked


class Leaderboard(msgspec.Struct, frozen=True, kw_only=True):
    """The versions of a ticker, the best of each family first; those without evidence are left out."""

    ticker: str
    items: list[Standing]


class TrackRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Forecasts that were issued and scored, by who answered."""

    ticker: str
    items: list[Record]


class Standings(Controller):
    """Evidence before, and the record since."""

    path = "/v1/tickers/{symbol:str}"
    tags = ("models",)

    @get("/leaderboard", summary="Compare versions", **needs("models:read", 404))
    def show_leaderboard(self, product: Product, symbol: FromPath[Symbol]) -> Leaderboard:
        """Versions by family and loss relative to naive."""
        ticker = tracked(product, symbol)
        return Leaderboard(ticker=ticker.symbol, items=product.use_cases().show_leaderboard()(ticker))

    @get("/track-record", summary="How forecasts did", **needs("forecasts:read", 404))
    def show_track_record(self, product: Product, request: Call, symbol: FromPath[Symbol]) -> TrackRecord:
        """Every forecast of the ticker that one may see, summed up by who gave it."""
        ticker = tracked(product, symbol)
        owners = principal_of(request).sees
        items = product.use_cases().show_track_record()(ticker, owners)
        return TrackRecord(ticker=ticker.symbol, items=items)
