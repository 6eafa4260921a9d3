"""`/v1/forecasts/batch`: issue the forecasts of many tickers in one request."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import post
from litestar.params import JSONBody

from application.commands.issue_forecast import Outcome, Request
from application.forecasting.fields import Levels, Sessions, Symbol
from application.forecasting.sources import Ask
from domain.errors import InvalidInput, KeyReused, NoPrices, PrevistoError, UnknownTicker
from domain.forecast import Forecast, ForecastIssued
from domain.quantiles import LEVELS
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.http.edge.access import principal_of
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.bounds import MAX_BATCH
from entrypoints.http.routes.forecast_views import BatchItem, ForecastBatch, ItemProblem, forecast_view
from entrypoints.http.routes.forecasts import request_of
from entrypoints.http.routes.requests import Call, Product, charge_tickers

TRACK = "POST /v1/tickers/batch tracks and refreshes it"


class NewForecastBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request for forecasts of several tickers by their champions.

    `levels` are ascending and contain 0.5.
    """

    tickers: Annotated[list[Symbol], msgspec.Meta(min_length=1, max_length=MAX_BATCH)]
    """The tickers; one that is named twice has the same forecast twice."""
    horizon: Sessions = 10
    levels: Levels = msgspec.field(default_factory=lambda: list(LEVELS))
    """The levels of the quantiles, ascending and with 0.5."""
    adapt: bool = True
    """Whether the ranges are adapted to the outcomes of earlier forecasts."""


@post(
    "/v1/forecasts/batch",
    summary="Issue many forecasts",
    status_code=200,
    **{**needs("forecasts:write", 409, 422), "sync_to_thread": None},
)
async def issue_forecast_batch(
    product: Product, request: Call, data: JSONBody[NewForecastBatch]
) -> ForecastBatch:
    """Compute the forecasts of up to 500 tickers with their champions, and record them in the ledger.

    The answer has an item for each ticker, with its forecast or its problem; it is 200 also when every
    ticker is refused. A ticker that is named twice has the same forecast in both items.
    """
    async with request.app.state.turns.of(principal_of(request).owner):
        return await to_thread.run_sync(_issue, product, request, data)


def _issue(product: Container, request: Call, data: NewForecastBatch) -> ForecastBatch:
    charge_tickers(request, len(data.tickers))
    outcomes = _issue_all(product, request, data)
    items = [_item(number, name, outcomes[name]) for number, name in enumerate(data.tickers)]
    issued = sum(item.forecast is not None for item in items)
    return ForecastBatch(items=items, issued=issued, refused=len(items) - issued)


def _issue_all(product: Container, request: Call, asked: NewForecastBatch) -> dict[str, Outcome]:
    """The forecast or the error of each name; one read finds the tickers without prices.

    Raises KeyReused if the key belongs to other forecasts.
    """
    tickers, outcomes = _parse(asked.tickers)
    tracked = product.use_cases().lists().named("tickers", [ticker.symbol for ticker in tickers.values()])
    requests: dict[str, Request] = {}
    for name, ticker in tickers.items():
        if ticker.symbol not in tracked:
            outcomes[name] = UnknownTicker(f"{ticker} is not tracked", field="ticker", remedy=TRACK)
        elif not tracked[ticker.symbol]["revision"]:
            outcomes[name] = NoPrices(f"there are no prices of {ticker}", field="ticker", remedy=TRACK)
        else:
            requests[name] = request_of(product, request, _ask(ticker, asked), ticker.symbol)
    issued = product.use_cases().issue_forecast().all([*requests.values()])
    for outcome in issued:
        if isinstance(outcome, KeyReused):
            raise outcome
    return outcomes | dict(zip(requests, issued, strict=True))


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


def _ask(ticker: Ticker, asked: NewForecastBatch) -> Ask:
    return Ask(ticker=ticker, horizon=asked.horizon, levels=tuple(asked.levels), adapt=asked.adapt)


def _item(number: int, name: str, outcome: Outcome) -> BatchItem:
    if isinstance(outcome, ForecastIssued):
        return BatchItem(ticker=name, forecast=forecast_view(Forecast(issued=outcome)))
    return BatchItem(ticker=name, problem=_problem(number, outcome))


def _problem(number: int, error: PrevistoError) -> ItemProblem:
    """The public part of an error; what it says of the ticker is about `tickers[number]` of the request."""
    field = f"tickers[{number}]" if error.field == "ticker" else error.field or None
    remedy = error.public_remedy or None
    return ItemProblem(code=error.code, detail=error.public_message, field=field, remedy=remedy)
