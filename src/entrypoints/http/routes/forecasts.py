"""`/v1/forecasts`: issue, list, show and replay forecasts."""

from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from application.commands.issue_forecast import Outcome, Request
from application.forecasting.fields import Levels, ModelId, Sessions, Symbol
from application.forecasting.forecast_streams import absent
from application.forecasting.sources import Ask
from domain.errors import (
    NotFound,
    PrevistoError,
)
from domain.forecast import Forecast
from domain.quantiles import LEVELS
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.http.edge.access import principal_of
from entrypoints.http.edge.idempotency import claim_of
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.forecast_views import (
    ForecastPage,
    ForecastView,
    ReplayView,
    forecast_view,
)
from entrypoints.http.routes.pages import Cursor, Limit, Order, Since, TickerFilter, Until, Wanted
from entrypoints.http.routes.requests import (
    Call,
    Product,
    list_rows,
    scope_of,
    view,
)
from entrypoints.http.routes.tickers import find_missing_data

ForecastId = Annotated[
    str, msgspec.Meta(max_length=64, pattern="^[0-9a-z]+$", description="The `id` of the forecast.")
]

Shadow = Annotated[
    bool, QueryParameter(description="The answers of challengers in place of the forecasts that were served.")
]


class NewForecast(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request for the forecast of a ticker.

    `levels` are ascending and contain 0.5. `model` names a version; the default is the champion. `adapt` is
    false for ranges that no outcome has widened or narrowed.
    """

    ticker: Symbol
    horizon: Sessions = 10
    levels: Levels = msgspec.field(default_factory=lambda: list(LEVELS))
    """The levels of the quantiles, ascending and with 0.5."""
    model: ModelId | None = None
    """A version in place of the champion."""
    adapt: bool = True
    """Whether the ranges are adapted to the outcomes of earlier forecasts."""


class Forecasts(Controller):
    """Forecasts; an issued forecast never changes."""

    path = "/v1/forecasts"

    @post(
        "/",
        summary="Issue a forecast",
        status_code=201,
        **{**needs("forecasts:write", 404, 409, 422, 501), "sync_to_thread": None},
    )
    async def issue_forecast(
        self, product: Product, request: Call, data: JSONBody[NewForecast]
    ) -> Response[ForecastView]:
        """Compute a forecast with the champion, or with a named version, and record it in the ledger."""
        ask = Ask(
            ticker=Ticker.parse(data.ticker),
            horizon=data.horizon,
            levels=tuple(data.levels),
            model=data.model or "",
            adapt=data.adapt,
        )
        issued: Outcome = await request.app.state.issuing(request_of(product, request, ask))
        if isinstance(issued, NotFound):
            issued = await to_thread.run_sync(find_missing_data, product, data.ticker) or issued
        if isinstance(issued, PrevistoError):
            raise issued
        where = {"location": f"/v1/forecasts/{issued.forecast}"}
        return Response(forecast_view(Forecast(issued=issued)), headers=where)

    @get("/", summary="List forecasts", **needs("forecasts:read", 404))
    def list_forecasts(
        self,
        product: Product,
        request: Call,
        ticker: TickerFilter = None,
        limit: Limit = 50,
        cursor: Cursor = None,
        order: Order = "desc",
        since: Since = None,
        until: Until = None,
        shadow: Shadow = False,
    ) -> ForecastPage:
        """Forecasts of the caller and of the installation, of all tickers or one, newest first.

        With the scope `audit:read` or `admin`, the forecasts of all owners. With `shadow`, the answers of
        challengers instead, which were served to nobody.
        """
        owners = principal_of(request).sees
        name = "shadows" if shadow else "forecasts"
        wanted = Wanted(name=name, limit=limit, cursor=cursor, order=order, since=since, until=until)
        return list_rows(product, wanted, ForecastPage, ticker, owners)

    @get(
        "/{forecast:str}",
        summary="Show a forecast",
        **{**needs("forecasts:read", 404), "sync_to_thread": None},
    )
    async def show_forecast(self, request: Call, forecast: FromPath[ForecastId]) -> ForecastView:
        """One forecast with the steps scored so far; 404 for a forecast of another owner."""
        return forecast_view(_require_visible(request, forecast, await request.app.state.reading(forecast)))

    @post(
        "/{forecast:str}/replay",
        summary="Replay a forecast",
        status_code=200,
        **needs("forecasts:write", 404, 501),
    )
    def replay_forecast(self, product: Product, request: Call, forecast: FromPath[ForecastId]) -> ReplayView:
        """Compute a forecast again from the ledger and compare the result with the recorded one."""
        _require_visible(request, forecast, product.use_cases().forecasts().several([forecast])[0])
        return view(msgspec.to_builtins(product.use_cases().replay_forecast()(forecast)), ReplayView)


def request_of(product: Container, request: Call, ask: Ask, part: str = "") -> Request:
    """A forecast to issue as the caller; `part` tells several of one request apart."""
    claim = claim_of(request)
    return Request(ask=ask, scope=scope_of(product, request, part), again=claim is not None and claim.again)


def _require_visible(request: Call, forecast: str, found: Forecast | NotFound) -> Forecast:
    """The forecast, if the caller may see it. Raises NotFound, as for one that does not exist."""
    sees = principal_of(request).sees
    if isinstance(found, NotFound) or (sees is not None and found.issued.owner not in sees):
        raise absent(forecast)
    return found
