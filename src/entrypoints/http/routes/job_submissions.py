"""What `POST /v1/jobs` takes: a job of any kind that a request may ask for."""

from typing import Annotated, Any, Literal

import msgspec

from application.commands.train_model import TrainRequest
from application.forecasting.backtest_request import BacktestRequest
from application.jobs.kinds.forecast import ForecastRequest
from application.jobs.kinds.refresh import RefreshRequest
from application.jobs.kinds.score import ScoreRequest
from application.jobs.submit_job import MAX_DEADLINE_SECONDS, MAX_MEMORY_MIB, MIN_MEMORY_MIB, read_request
from domain.errors import InvalidInput
from entrypoints.container import Container
from entrypoints.http.routes.backtests import admit_backtest
from entrypoints.http.routes.bounds import MAX_BATCH
from entrypoints.http.routes.requests import Call, charge_tickers
from entrypoints.http.routes.scorings import admit_scoring
from entrypoints.http.routes.trainings import admit_training

SubmittedKind = Literal["train", "backtest", "refresh", "score", "forecast"]


class NewJob(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A job with the bounds of each of its attempts."""

    kind: SubmittedKind
    """What the job does."""
    request: dict[str, Any] = {}
    """The arguments of the kind; the reference of jobs has them."""
    priority: Annotated[int, msgspec.Meta(ge=-100, le=100)] = 0
    """The place among the jobs of the caller; higher runs first."""
    deadline: Annotated[float, msgspec.Meta(gt=0, le=MAX_DEADLINE_SECONDS)] | None = None
    """The longest time of one attempt in seconds; null for no limit of its own."""
    memory: Annotated[int, msgspec.Meta(ge=MIN_MEMORY_MIB, le=MAX_MEMORY_MIB)] | None = None
    """The most memory of one attempt in MiB; null for no limit of its own."""


def admitted(product: Container, request: Call, data: NewJob) -> msgspec.Struct:
    """The request of a job, by the rules of the routes with typed arguments.

    Raises InvalidInput, NotFound, NoPrices or TooManyRequests.
    """
    asked = read_request(product.use_cases().kinds(), data.kind, data.request)
    match asked:
        case TrainRequest():
            admit_training(product, request, asked)
        case BacktestRequest():
            admit_backtest(product, request, asked)
        case ScoreRequest():
            if asked.owners is not None:
                raise InvalidInput(
                    "a request scores what its caller sees", field="owners", remedy="leave `owners` out"
                )
            _check_count("forecasts", asked.forecasts)
            return admit_scoring(product, request, asked.forecasts)
        case RefreshRequest() | ForecastRequest():
            _check_count("tickers", asked.tickers)
            charge_tickers(request, len(asked.tickers))
        case _:
            raise AssertionError(f"no rules for {asked!r}")
    return asked


def _check_count(field: str, names: tuple[str, ...]) -> None:
    if len(names) > MAX_BATCH:
        raise InvalidInput(f"{len(names)} {field} in one job", field=field, remedy=f"at most {MAX_BATCH}")
