"""`/v1/backtests`: submit a backtest, and read the results of all."""

from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import Body, FromPath

from application.forecasting.backtest_request import BacktestRequest
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.backtest_views import BacktestSummary, BacktestView
from entrypoints.http.routes.job_answers import submit
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.pages import Cursor, Limit, Order, Since, Until, Wanted
from entrypoints.http.routes.requests import Call, Product, charge_tickers, list_rows, show_row
from entrypoints.http.routes.tickers import find_each_with_prices

NewBacktest = Annotated[BacktestRequest, Body(schema_component_key="NewBacktest")]
BacktestId = Annotated[
    str, msgspec.Meta(max_length=64, pattern="^[0-9a-z]+$", description="The `id` of the backtest.")
]


class BacktestPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of backtests, ordered by id."""

    items: list[BacktestSummary]
    """The items of this page, or all of them where there are no pages."""
    next: str | None
    """The cursor of the next page; null on the last one."""


class Backtests(Controller):
    """Backtests; the result of the job names its backtest."""

    path = "/v1/backtests"

    @post("/", summary="Backtest a strategy", status_code=202, **needs("models:train", 404, 409, 422))
    def submit_backtest(self, product: Product, request: Call, data: NewBacktest) -> Response[JobView]:
        """Submit a job of kind `backtest`: compare a strategy with naive on past origins."""
        admit_backtest(product, request, data)
        return submit(product, request, "backtest", data)

    @get("/", summary="List backtests", **needs("models:read"))
    def list_backtests(
        self,
        product: Product,
        limit: Limit = 100,
        cursor: Cursor = None,
        order: Order = "desc",
        since: Since = None,
        until: Until = None,
    ) -> BacktestPage:
        """Backtests of all tickers, newest first, with their figures over all tickers together."""
        wanted = Wanted(name="backtests", limit=limit, cursor=cursor, order=order, since=since, until=until)
        return list_rows(product, wanted, BacktestPage)

    @get("/{backtest:str}", summary="Show a backtest", **needs("models:read", 404))
    def show_backtest(self, product: Product, backtest: FromPath[BacktestId]) -> BacktestView:
        """One backtest, with the figures of each ticker."""
        return show_row(product, "backtests", backtest, "backtest", BacktestView)


def admit_backtest(product: Container, request: Call, data: BacktestRequest) -> None:
    """Count the tickers of a backtest. Raises UnknownTicker (404), NoPrices (409), or TooManyRequests."""
    charge_tickers(request, len(data.tickers))
    find_each_with_prices(product, "tickers", data.tickers)
