"""`/v1/trainings` and `/v1/backtests`: submit jobs that fit and evaluate strategies."""

from collections.abc import Sequence
from typing import Annotated

from litestar import Response, post
from litestar.params import Body

from application.commands.train_model import TrainRequest
from application.forecasting.backtest_request import BacktestRequest
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.jobs import submit
from entrypoints.http.routes.requests import Call, Product, about_field, charge_tickers
from entrypoints.http.routes.tickers import find_ticker_with_prices

NewTraining = Annotated[TrainRequest, Body(schema_component_key="NewTraining")]
NewBacktest = Annotated[BacktestRequest, Body(schema_component_key="NewBacktest")]


@post(
    "/v1/trainings",
    summary="Train a model",
    status_code=202,
    **needs("models:train", 404, 409, 422),
)
def submit_training(product: Product, request: Call, data: NewTraining) -> Response[JobView]:
    """Submit a job of kind `train`: fit a strategy, evaluate it on later sessions, register the version.

    `promote` also requires the scope `models:promote`.
    """
    charge_tickers(request, 1 + len(data.panel))
    find_ticker_with_prices(product, data.ticker)
    _find_each(product, "panel", data.panel)
    return submit(product, request, "train", data)


@post(
    "/v1/backtests",
    summary="Backtest a strategy",
    status_code=202,
    **needs("models:train", 404, 409, 422),
)
def submit_backtest(product: Product, request: Call, data: NewBacktest) -> Response[JobView]:
    """Submit a job of kind `backtest`: compare a strategy with naive on past origins."""
    charge_tickers(request, len(data.tickers))
    _find_each(product, "tickers", data.tickers)
    return submit(product, request, "backtest", data)


def _find_each(product: Container, field: str, symbols: Sequence[str]) -> None:
    for number, symbol in enumerate(symbols):
        with about_field(f"{field}[{number}]"):
            find_ticker_with_prices(product, symbol)
