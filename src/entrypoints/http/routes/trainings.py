"""`/v1/trainings` and `/v1/backtests`: long work, answered with a job."""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.params import Body

from application.commands.run_backtest import BacktestRequest
from application.commands.train_model import TrainRequest
from entrypoints.container import Container
from entrypoints.http.edge.access import key_of, require
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.jobs import JobView, accepted
from entrypoints.http.routes.requests import Call, Product, acting
from entrypoints.http.routes.tickers import known

NewTraining = Annotated[TrainRequest, Body(schema_component_key="NewTraining")]
NewBacktest = Annotated[BacktestRequest, Body(schema_component_key="NewBacktest")]


@post(
    "/v1/trainings",
    summary="Train a model",
    tags=["models"],
    status_code=202,
    **needs("models:train", 404, 409, 422),
)
def submit_training(product: Product, request: Call, data: NewTraining) -> Response[JobView]:
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
def submit_backtest(product: Product, request: Call, data: NewBacktest) -> Response[JobView]:
    """Walk a strategy forward beside naive; a job of kind `backtest`."""
    for symbol in data.tickers:
        known(product, symbol)
    return _submitted(product, request, "backtest", data)


def _submitted(product: Container, request: Call, kind: str, asked: msgspec.Struct) -> Response[JobView]:
    with acting(product, request):
        job = product.use_cases().submit_job()(kind, msgspec.to_builtins(asked), key=key_of(request))
    return accepted(product, job.job)
