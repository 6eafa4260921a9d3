"""`/v1/trainings` and `/v1/backtests`: long work, answered with a job."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.params import JSONBody

from entrypoints.container import Container
from entrypoints.http.edge.access import key_of, require
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.jobs import JobView, accepted
from entrypoints.http.routes.requests import Call, Product, acting
from entrypoints.http.routes.tickers import Symbol, known

Strategy = Annotated[str, msgspec.Meta(max_length=64, description="See /v1/strategies.", examples=["lstm"])]
Sessions = Annotated[int, msgspec.Meta(ge=1, le=60, description="Sessions ahead.")]
Settings = Annotated[dict[str, int | float | str | bool], msgspec.Meta(max_length=50)]
Seed = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class NewTraining(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to train. Sessions after `end` judge the version; `promote` asks for the seat."""

    ticker: Symbol
    strategy: Strategy
    start: date | None = None
    end: date | None = None
    horizon: Sessions = 10
    settings: Settings = {}
    seed: Seed = 1
    panel: Annotated[list[Symbol], msgspec.Meta(max_length=500)] = []
    promote: bool = False


class NewBacktest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to compare with naive."""

    tickers: Annotated[list[Symbol], msgspec.Meta(min_length=1, max_length=500)]
    strategy: Strategy
    horizon: Sessions = 10
    origins: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 12
    step: Annotated[int, msgspec.Meta(ge=1, le=250)] = 10
    settings: Settings = {}
    seed: Seed = 1


@post(
    "/v1/trainings",
    summary="Train a model",
    tags=["models"],
    status_code=202,
    **needs("models:train", 404, 409, 422),
)
def submit_training(product: Product, request: Call, data: JSONBody[NewTraining]) -> Response[JobView]:
    """Fit a strategy, judge it on later sessions, register the version; a job of kind `train`.

    `promote` needs the scope `models:promote` too.
    """
    if data.promote:
        require(request, "models:promote")
    for symbol in (data.ticker, *data.panel):
        known(product, symbol)
    return _submitted(product, request, "train", data)


@post(
    "/v1/backtests",
    summary="Backtest a strategy",
    tags=["models"],
    status_code=202,
    **needs("models:train", 404, 409, 422),
)
def submit_backtest(product: Product, request: Call, data: JSONBody[NewBacktest]) -> Response[JobView]:
    """Walk a strategy forward beside naive; a job of kind `backtest`."""
    for symbol in data.tickers:
        known(product, symbol)
    return _submitted(product, request, "backtest", data)


def _submitted(product: Container, request: Call, kind: str, asked: msgspec.Struct) -> Response[JobView]:
    with acting(product, request):
        job = product.use_cases.submit_job()(kind, msgspec.to_builtins(asked), key=key_of(request))
    return accepted(product, job.job)
