"""`/v1/trainings`: submit jobs that fit and evaluate strategies."""

from typing import Annotated

from litestar import Response, post
from litestar.params import Body

from application.commands.train_model import TrainRequest
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.job_answers import submit
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.requests import Call, Product, charge_tickers
from entrypoints.http.routes.tickers import find_each_with_prices, find_ticker_with_prices

NewTraining = Annotated[TrainRequest, Body(schema_component_key="NewTraining")]


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
    admit_training(product, request, data)
    return submit(product, request, "train", data)


def admit_training(product: Container, request: Call, data: TrainRequest) -> None:
    """Count the tickers of a training. Raises UnknownTicker (404), NoPrices (409), or TooManyRequests."""
    charge_tickers(request, 1 + len(data.panel))
    find_ticker_with_prices(product, data.ticker)
    find_each_with_prices(product, "panel", data.panel)
