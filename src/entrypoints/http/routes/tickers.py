"""`/v1/tickers`: list, show, track, retire and refresh tickers."""

from collections.abc import Sequence

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from application.forecasting.fields import Symbol
from application.jobs.kinds.refresh import RefreshRequest
from domain.errors import NoPrices, NotFound, PrevistoError
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.http.openapi.operations import EXISTED, also, needs
from entrypoints.http.routes.job_answers import submit
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.pages import Cursor, Limit, Order, Wanted
from entrypoints.http.routes.requests import (
    Call,
    Product,
    Reason,
    about_field,
    act_as_caller,
    find_tracked_ticker,
    list_rows,
    show_row,
)
from entrypoints.http.routes.ticker_views import TickerView


class TickerPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of tickers, ordered by name."""

    items: list[TickerView]
    """The tickers of the page."""
    next: str | None
    """The cursor of the next page; null on the last one."""


class NewTicker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ticker to track."""

    ticker: Symbol


class Tickers(Controller):
    """Tracked tickers."""

    path = "/v1/tickers"

    @get("/", summary="List tickers", **needs("data:read"))
    def list_tickers(
        self, product: Product, limit: Limit = 100, cursor: Cursor = None, order: Order = "asc"
    ) -> TickerPage:
        """All tickers, including retired ones, ordered by name."""
        wanted = Wanted(name="tickers", limit=limit, cursor=cursor, order=order)
        return list_rows(product, wanted, TickerPage)

    @post("/", summary="Track a ticker", **also(needs("data:write", 409), 200, TickerView, EXISTED))
    def track_ticker(
        self, product: Product, request: Call, data: JSONBody[NewTicker]
    ) -> Response[TickerView]:
        """Track a new ticker or a retired one: 201, or 200 if the ticker is tracked already.

        The answer has the name under which the ticker is kept: `VALE3` for `VALE3F`, `BRK-B` for `BRK.B`.
        """
        with act_as_caller(product, request):
            ticker, new = product.use_cases().track_ticker()(data.ticker)
        found = show_row(product, "tickers", ticker.symbol, "ticker", TickerView)
        where = {"location": f"/v1/tickers/{ticker.symbol}"}
        return Response(found, status_code=201 if new else 200, headers=where)

    @get("/{symbol:str}", summary="Show a ticker", **needs("data:read", 404))
    def show_ticker(self, product: Product, symbol: FromPath[Symbol]) -> TickerView:
        """One ticker and the revision of its prices."""
        ticker = find_tracked_ticker(product, symbol)
        return show_row(product, "tickers", ticker.symbol, "ticker", TickerView)

    @post("/{symbol:str}/retire", summary="Retire a ticker", status_code=200, **needs("data:write", 404, 409))
    def retire_ticker(
        self, product: Product, request: Call, symbol: FromPath[Symbol], data: JSONBody[Reason]
    ) -> TickerView:
        """Stop refreshing and forecasting a ticker; nothing is deleted, and it can be tracked again."""
        with act_as_caller(product, request):
            ticker, _ = product.use_cases().retire_ticker()(symbol, data.reason or "")
        return show_row(product, "tickers", ticker.symbol, "ticker", TickerView)

    @post(
        "/{symbol:str}/refresh",
        summary="Refresh prices",
        status_code=202,
        **needs("data:write", 404, 409, 422),
    )
    def refresh_ticker(self, product: Product, request: Call, symbol: FromPath[Symbol]) -> Response[JobView]:
        """Submit a job of kind `refresh`, which fetches new prices from the source."""
        ticker = find_tracked_ticker(product, symbol)
        return submit(product, request, "refresh", RefreshRequest(tickers=(ticker.symbol,)))


def find_missing_data(product: Container, symbol: str) -> PrevistoError | None:
    """The error for a ticker that is not tracked or has no prices, with the request to send; else None."""
    try:
        find_ticker_with_prices(product, symbol)
    except PrevistoError as refusal:
        return refusal
    return None


def find_ticker_with_prices(product: Container, symbol: str) -> Ticker:
    """A tracked ticker with prices. Raises UnknownTicker (404) or NoPrices (409)."""
    ticker = find_tracked_ticker(product, symbol)
    try:
        product.use_cases().known_prices()(ticker)
    except NotFound as absent:
        raise NoPrices(
            absent.public_message,
            field="ticker",
            remedy=f"POST /v1/tickers/{ticker}/refresh, then wait for the job",
        ) from None
    return ticker


def find_each_with_prices(product: Container, field: str, symbols: Sequence[str]) -> None:
    """Raise UnknownTicker (404) or NoPrices (409) about the first ticker of a list that has one of them."""
    for number, symbol in enumerate(symbols):
        with about_field(f"{field}[{number}]"):
            find_ticker_with_prices(product, symbol)
