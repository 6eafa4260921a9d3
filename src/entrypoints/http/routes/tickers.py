"""`/v1/tickers`: what is followed."""

from datetime import datetime

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from application.forecasting.fields import Symbol
from domain.errors import Conflict, NotFound, PrevistoError
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.http.edge.access import key_of
from entrypoints.http.openapi.operations import also_200, needs
from entrypoints.http.routes.jobs import JobView, accepted
from entrypoints.http.routes.requests import (
    Call,
    Cursor,
    Limit,
    Product,
    Reason,
    acting,
    listed,
    shown,
    tracked,
)


class TickerView(msgspec.Struct, frozen=True, kw_only=True):
    """A ticker; `revision` is 0 before the first prices, `last` the last session that was delivered.

    A `retired` one is refreshed and forecast no longer; its past can be read.
    """

    ticker: str
    exchange: str = ""
    currency: str = ""
    revision: int = 0
    source: str = ""
    synthetic: bool = False
    last: str | None = None
    retired: bool = False
    at: datetime


class TickerPage(msgspec.Struct, frozen=True, kw_only=True):
    """Tickers by name."""

    items: list[TickerView]
    next: str | None


class NewTicker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ticker to follow."""

    ticker: Symbol


class Tickers(Controller):
    """What is followed."""

    path = "/v1/tickers"
    tags = ("tickers",)

    @get("/", summary="List tickers", **needs("data:read"))
    def list_tickers(self, product: Product, limit: Limit = 100, cursor: Cursor = "") -> TickerPage:
        """Every ticker that was ever tracked, by name."""
        return listed(product, "tickers", "ticker", TickerPage, limit, cursor)

    @post("/", summary="Track a ticker", **also_200(needs("data:write", 409), TickerView))
    def track_ticker(
        self, product: Product, request: Call, data: JSONBody[NewTicker]
    ) -> Response[TickerView]:
        """Follow a ticker, or a retired one again. 201 for that, 200 for one that was followed already."""
        with acting(product, request):
            ticker, new = product.use_cases().track_ticker()(data.ticker)
        found = shown(product, "tickers", ticker.symbol, "ticker", TickerView)
        where = {"location": f"/v1/tickers/{ticker.symbol}"}
        return Response(found, status_code=201 if new else 200, headers=where)

    @get("/{symbol:str}", summary="Show a ticker", **needs("data:read", 404))
    def show_ticker(self, product: Product, symbol: FromPath[Symbol]) -> TickerView:
        """One ticker, with the revision of its prices."""
        ticker = tracked(product, symbol)
        return shown(product, "tickers", ticker.symbol, "ticker", TickerView)

    @post("/{symbol:str}/retire", summary="Retire a ticker", status_code=200, **needs("data:write", 404, 409))
    def retire_ticker(
        self, product: Product, request: Call, symbol: FromPath[Symbol], data: JSONBody[Reason]
    ) -> TickerView:
        """Follow it no longer; nothing is deleted, and tracking it follows it again."""
        with acting(product, request):
            ticker, _ = product.use_cases().retire_ticker()(symbol, data.reason)
        return shown(product, "tickers", ticker.symbol, "ticker", TickerView)

    @post(
        "/{symbol:str}/refresh",
        summary="Refresh prices",
        status_code=202,
        **needs("data:write", 404, 409, 422),
    )
    def refresh_ticker(self, product: Product, request: Call, symbol: FromPath[Symbol]) -> Response[JobView]:
        """Fetch what the price source has; a job of kind `refresh`."""
        ticker = tracked(product, symbol)
        with acting(product, request):
            job = product.use_cases().submit_job()(
                "refresh", {"tickers": [ticker.symbol]}, key=key_of(request)
            )
        return accepted(product, job.job)


def missing(product: Container, symbol: str) -> PrevistoError | None:
    """What a ticker lacks for a forecast, saying what to call; None when it lacks nothing."""
    try:
        known(product, symbol)
    except PrevistoError as refusal:
        return refusal
    return None


def known(product: Container, symbol: str) -> Ticker:
    """A ticker with prices. Raises NotFound (404), or Conflict without data (409)."""
    ticker = tracked(product, symbol)
    try:
        product.use_cases().known_prices()(ticker)
    except NotFound as absent:
        raise Conflict(
            absent.message, field="ticker", remedy=f"POST /v1/tickers/{ticker}/refresh, then follow the job"
        ) from None
    return ticker
