"""`/v1/forecasts`: issue, list, show and replay forecasts."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from application.commands.issue_forecast import Outcome, Request
from application.forecasting.compose_forecast import Ask
from application.forecasting.fields import Levels, ModelId, Sessions, Symbol
from application.forecasting.forecast_streams import absent
from domain.errors import (
    InvalidInput,
    KeyReused,
    NoPrices,
    NotFound,
    PrevistoError,
    UnknownTicker,
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
    Issued,
    Refusal,
    ReplayView,
    forecast_view,
)
from entrypoints.http.routes.pages import Cursor, Limit, Order, Since, Until, Wanted
from entrypoints.http.routes.requests import (
    Call,
    Product,
    charge_tickers,
    list_rows,
    scope_of,
    view,
)
from entrypoints.http.routes.tickers import find_missing_data

ForecastId = Annotated[str, msgspec.Meta(max_length=64, pattern="^[0-9a-z]+$")]


class NewForecast(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request for forecasts of one ticker, or of up to 500 tickers.

    `levels` are ascending and contain 0.5. `model` names a version for one ticker; the default is the
    champion.
    """

    ticker: Symbol = ""
    tickers: Annotated[list[Symbol], msgspec.Meta(max_length=500)] = []
    horizon: Sessions = 10
    levels: Levels = msgspec.field(default_factory=lambda: list(LEVELS))
    model: ModelId = ""


class Forecasts(Controller):
    """Forecasts; an issued forecast never changes."""

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
        """Compute forecasts with the champion, or with a named version, and record them in the ledger.

        With `ticker` the answer is one forecast; with `tickers` it is a list with the refused tickers.
        """
        if bool(data.ticker) == bool(data.tickers):
            raise InvalidInput(
                "either `ticker` or `tickers` is required", field="ticker", remedy='e.g. "ticker": "VALE3"'
            )
        if data.tickers and data.model:
            raise InvalidInput("`model` needs a single `ticker`", field="model", remedy="use `ticker`")
        if data.tickers:
            return Response(await to_thread.run_sync(_issue_many, product, request, data))
        issued: Outcome = await request.app.state.issuing(
            _request(product, request, Ticker.parse(data.ticker), data)
        )
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
        ticker: FromQuery[Symbol] = "",
        limit: Limit = 50,
        cursor: Cursor = "",
        order: Order = "desc",
        since: Since = None,
        until: Until = None,
    ) -> ForecastPage:
        """Forecasts of the caller and of the installation, of all tickers or one, newest first.

        With the scope `audit:read` or `admin`, the forecasts of all owners.
        """
        owners = principal_of(request).sees
        wanted = Wanted(name="forecasts", limit=limit, cursor=cursor, order=order, since=since, until=until)
        return list_rows(product, wanted, "forecast", ForecastPage, ticker, owners)

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
        **needs("forecasts:write", 404),
    )
    def replay_forecast(self, product: Product, request: Call, forecast: FromPath[ForecastId]) -> ReplayView:
        """Compute a forecast again from the ledger and compare the result with the recorded one."""
        _require_visible(request, forecast, product.use_cases().forecasts().several([forecast])[0])
        return view(msgspec.to_builtins(product.use_cases().replay_forecast()(forecast)), ReplayView)


def _request(product: Container, request: Call, ticker: Ticker, asked: NewForecast) -> Request:
    ask = Ask(ticker=ticker, horizon=asked.horizon, levels=tuple(asked.levels), model=asked.model)
    scope = scope_of(product, request, ticker.symbol if asked.tickers else "")
    claim = claim_of(request)
    return Request(ask=ask, scope=scope, again=claim is not None and claim.again)


def _issue_many(product: Container, request: Call, asked: NewForecast) -> Issued:
    """Issue the forecasts of several tickers; one read finds those without prices.

    Raises KeyReused if the key belongs to other forecasts, and TooManyRequests.
    """
    charge_tickers(request, len(asked.tickers))
    tickers, outcomes = _parse(asked.tickers)
    tracked = product.use_cases().lists().named("tickers", [ticker.symbol for ticker in tickers.values()])
    requests: dict[str, Request] = {}
    for name, ticker in tickers.items():
        if ticker.symbol not in tracked:
            outcomes[name] = UnknownTicker(f"{ticker} is not tracked", field="tickers")
        elif not tracked[ticker.symbol]["revision"]:
            outcomes[name] = NoPrices(f"there are no prices of {ticker}", field="tickers")
        else:
            requests[name] = _request(product, request, ticker, asked)
    issued = product.use_cases().issue_forecast().all([*requests.values()])
    outcomes |= dict(zip(requests, issued, strict=True))
    items, refused = [], []
    for name in dict.fromkeys(asked.tickers):
        match outcome := outcomes[name]:
            case KeyReused():
                raise outcome
            case PrevistoError():
                refused.append(_refusal(name, outcome))
            case _:
                items.append(forecast_view(Forecast(issued=outcome)))
    return Issued(items=items, refused=refused)


def _parse(names: Sequence[str]) -> tuple[dict[str, Ticker], dict[str, Outcome]]:
    """The tickers by name, and the errors of the other names."""
    tickers: dict[str, Ticker] = {}
    errors: dict[str, Outcome] = {}
    for name in dict.fromkeys(names):
        try:
            tickers[name] = Ticker.parse(name)
        except InvalidInput as error:
            errors[name] = error
    return tickers, errors


def _refusal(name: str, error: PrevistoError) -> Refusal:
    return Refusal(ticker=name[:32], code=error.code, message=error.public_message)


def _require_visible(request: Call, forecast: str, found: Forecast | NotFound) -> Forecast:
    """The forecast, if the caller may see it. Raises NotFound, as for one that does not exist."""
    sees = principal_of(request).sees
    if isinstance(found, NotFound) or (sees is not None and found.issued.owner not in sees):
        raise absent(forecast)
    return found
