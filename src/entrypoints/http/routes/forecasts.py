"""`/v1/forecasts`: ranges for the coming sessions, and how they did."""

from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from application.commands.issue_forecast import Outcome, Request
from application.forecasting.compose_forecast import Ask
from application.forecasting.forecast_streams import absent, forecasts_of
from domain.errors import InvalidInput, KeyReused, NotFound, PrevistoError
from domain.forecast import Forecast
from domain.quantiles import LEVELS
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.http.edge.access import key_of, principal_of
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.forecast_views import (
    ForecastPage,
    ForecastView,
    Issued,
    Refusal,
    ReplayView,
    forecast_view,
)
from entrypoints.http.routes.models import ModelId
from entrypoints.http.routes.requests import Call, Cursor, Limit, Product, listed, scope_of, view
from entrypoints.http.routes.tickers import Symbol, missing
from entrypoints.http.routes.trainings import Sessions

ForecastId = Annotated[str, msgspec.Meta(max_length=64, pattern="^[0-9a-z]+$")]
Levels = Annotated[
    list[Annotated[float, msgspec.Meta(gt=0, lt=1)]], msgspec.Meta(min_length=1, max_length=50)
]


class NewForecast(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ticker, or up to 500 of them; ascending levels that hold 0.5.

    `model` names the version that is to answer for the one ticker; without it whoever serves does.
    """

    ticker: Symbol = ""
    tickers: Annotated[list[Symbol], msgspec.Meta(max_length=500)] = []
    horizon: Sessions = 10
    levels: Levels = msgspec.field(default_factory=lambda: list(LEVELS))
    model: ModelId = ""


class Forecasts(Controller):
    """Issued to the ledger, never changed."""

    path = "/v1/forecasts"
    tags = ("forecasts",)

    @post(
        "/",
        summary="Issue forecasts",
        status_code=201,
        **{**needs("forecasts:write", 404, 409, 422), "sync_to_thread": None},
    )
    async def issue_forecasts(
        self, product: Product, request: Call, data: JSONBody[NewForecast]
    ) -> Response[ForecastView | Issued]:
        """Forecast with whoever serves, or with the version named, and write the answers to the ledger.

        With `ticker` the answer is the forecast; with `tickers` it is a list, with refusals beside it.
        """
        if bool(data.ticker) == bool(data.tickers):
            raise InvalidInput(
                "give either ticker or tickers", field="ticker", remedy='e.g. "ticker": "VALE3"'
            )
        if data.tickers and data.model:
            raise InvalidInput("a version answers for one ticker", field="model", remedy="give ticker")
        if data.tickers:
            return Response(await to_thread.run_sync(_many, product, request, data))
        issued: Outcome = await request.app.state.issuing(_request(product, request, data.ticker, data))
        if isinstance(issued, NotFound):
            issued = await to_thread.run_sync(missing, product, data.ticker) or issued
        if isinstance(issued, PrevistoError):
            raise issued
        where = {"location": f"/v1/forecasts/{issued.forecast}"}
        return Response(forecast_view(Forecast(issued=issued)), headers=where)

    @get("/", summary="List forecasts", **needs("forecasts:read", 404))
    def list_forecasts(
        self,
        product: Product,
        request: Call,
        ticker: FromQuery[Symbol] = "",
        limit: Limit = 50,
        cursor: Cursor = "",
    ) -> ForecastPage:
        """Those of the installation and one's own, all or of a ticker, with their scores.

        The scopes `audit:read` and `admin` see everybody's.
        """
        owners = principal_of(request).sees
        return listed(product, "forecasts", "forecast", ForecastPage, limit, cursor, ticker, owners)

    @get(
        "/{forecast:str}",
        summary="Show a forecast",
        **{**needs("forecasts:read", 404), "sync_to_thread": None},
    )
    async def show_forecast(self, request: Call, forecast: FromPath[ForecastId]) -> ForecastView:
        """As it was issued, with the closes that came; somebody else's does not exist."""
        return forecast_view(_visible(request, forecast, await request.app.state.reading(forecast)))

    @post("/{forecast:str}/replay", summary="Replay", status_code=200, **needs("forecasts:write", 404))
    def replay_forecast(self, product: Product, request: Call, forecast: FromPath[ForecastId]) -> ReplayView:
        """Compute it again from the ledger and compare."""
        _visible(request, forecast, forecasts_of(product.adapters.events(), [forecast])[0])
        return view(msgspec.to_builtins(product.use_cases.replay_forecast()(forecast)), ReplayView)


def _request(product: Container, request: Call, symbol: str, asked: NewForecast) -> Request:
    ticker = Ticker.parse(symbol)
    ask = Ask(ticker=ticker, horizon=asked.horizon, levels=tuple(asked.levels), model=asked.model)
    scope = scope_of(product, request, ticker.symbol if asked.tickers else "")
    return Request(ask=ask, scope=scope, again=bool(key_of(request)))


def _many(product: Container, request: Call, asked: NewForecast) -> Issued:
    """Each for itself; raises KeyReused when the key stands for other forecasts."""
    outcomes: dict[str, Outcome] = {}
    requests: dict[str, Request] = {}
    for name in dict.fromkeys(asked.tickers):
        try:
            requests[name] = _request(product, request, name, asked)
        except InvalidInput as error:
            outcomes[name] = error
    issued = product.use_cases.issue_forecast().all([*requests.values()])
    outcomes |= dict(zip(requests, issued, strict=True))
    items, refused = [], []
    for name in dict.fromkeys(asked.tickers):
        match outcome := outcomes[name]:
            case KeyReused():
                raise outcome
            case PrevistoError():
                refused.append(_refusal(product, name, outcome))
            case _:
                items.append(forecast_view(Forecast(issued=outcome)))
    return Issued(items=items, refused=refused)


def _refusal(product: Container, name: str, error: PrevistoError) -> Refusal:
    if isinstance(error, NotFound):
        error = missing(product, name) or error
    return Refusal(ticker=name[:32], code=error.code, message=error.message)


def _visible(request: Call, forecast: str, found: Forecast | NotFound) -> Forecast:
    """What was found, if the principal may see it. Raises NotFound, which tells nobody which it was."""
    sees = principal_of(request).sees
    if isinstance(found, NotFound) or (sees is not None and found.issued.owner not in sees):
        raise absent(forecast)
    return found
