"""The leaderboard of model versions and the track record of forecasts of a ticker."""

import msgspec
from litestar import Controller, get
from litestar.params import FromPath

from application.forecasting.fields import Symbol
from application.queries.show_leaderboard import Standing
from application.queries.show_step_records import StepRecord
from application.queries.show_track_record import Record
from domain.reliability import Reliability
from domain.rolling_coverage import CoveragePoint
from entrypoints.http.edge.access import principal_of
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Call, Product, find_tracked_ticker


class Leaderboard(msgspec.Struct, frozen=True, kw_only=True):
    """The model versions of a ticker that have evidence, by horizon family, lowest relative loss first."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    items: list[Standing]
    """The versions, by family, lowest loss first."""


class TrackRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Loss and coverage of the scored forecasts of a ticker, by model version or strategy."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    items: list[Record]
    """One for each version or strategy."""


class StepRecords(msgspec.Struct, frozen=True, kw_only=True):
    """Scores of a ticker by version or strategy and step, with the evidence that a version declines."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    items: list[StepRecord]
    """One for each version or strategy and step."""


class CoverageOverTime(msgspec.Struct, frozen=True, kw_only=True):
    """The coverage of the 80 % range of a ticker, at each of the last 250 sessions with scored closes."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    items: list[CoveragePoint]
    """One for each session, in the order of time."""


class TickerReliability(Reliability, frozen=True, kw_only=True):
    """Closes of a ticker beside the quantiles of its forecasts, over its last 250 sessions with closes."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""


class Standings(Controller):
    """Evidence before promotion, and scores of issued forecasts."""

    path = "/v1/tickers/{symbol:str}"

    @get("/leaderboard", summary="Leaderboard", **needs("models:read", 404))
    def show_leaderboard(self, product: Product, symbol: FromPath[Symbol]) -> Leaderboard:
        """Model versions of a ticker, ranked by loss relative to naive."""
        ticker = find_tracked_ticker(product, symbol)
        return Leaderboard(ticker=ticker.symbol, items=product.use_cases().show_leaderboard()(ticker))

    @get("/track-record", summary="Track record", **needs("forecasts:read", 404))
    def show_track_record(self, product: Product, request: Call, symbol: FromPath[Symbol]) -> TrackRecord:
        """The scored forecasts of a ticker that the caller may see, by model version or strategy."""
        ticker = find_tracked_ticker(product, symbol)
        owners = principal_of(request).sees
        items = product.use_cases().show_track_record()(ticker, owners)
        return TrackRecord(ticker=ticker.symbol, items=items)

    @get("/coverage", summary="Coverage over time", **needs("forecasts:read", 404))
    def show_coverage(self, product: Product, request: Call, symbol: FromPath[Symbol]) -> CoverageOverTime:
        """The share of closes inside the 80 % range, over 60 sessions up to each, with what chance explains.

        The forecasts are those that the caller may see; several of one session count each.
        """
        ticker = find_tracked_ticker(product, symbol)
        items = product.use_cases().show_coverage()(ticker, principal_of(request).sees)
        return CoverageOverTime(ticker=ticker.symbol, items=items)

    @get("/reliability", summary="Reliability of quantiles", **needs("forecasts:read", 404))
    def show_reliability(
        self, product: Product, request: Call, symbol: FromPath[Symbol]
    ) -> TickerReliability:
        """The closes at or below each quantile, and between each two, with what chance explains.

        The forecasts are those that the caller may see and that have the seven usual quantiles.
        """
        ticker = find_tracked_ticker(product, symbol)
        found = product.use_cases().show_reliability()(ticker, principal_of(request).sees)
        return TickerReliability(ticker=ticker.symbol, **msgspec.structs.asdict(found))

    @get("/step-records", summary="Track record by step", **needs("models:read", 404))
    def show_step_records(self, product: Product, symbol: FromPath[Symbol]) -> StepRecords:
        """Real scores by version and step 1, 5 and 10, and whether a version declines.

        One forecast of each origin counts, whoever asked for it.
        """
        ticker = find_tracked_ticker(product, symbol)
        return StepRecords(ticker=ticker.symbol, items=product.use_cases().show_step_records()(ticker))
