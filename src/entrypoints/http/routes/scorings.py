"""`/v1/forecasts/score`: score forecasts as a job."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.params import JSONBody

from application.forecasting.forecast_streams import absent
from application.jobs.kinds.score import ScoreRequest
from domain.errors import NotFound
from entrypoints.container import Container
from entrypoints.http.edge.access import principal_of
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.bounds import MAX_BATCH
from entrypoints.http.routes.forecasts import ForecastId
from entrypoints.http.routes.job_answers import submit
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.requests import Call, Product, about_field, charge_tickers


class NewScoring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The forecasts to score."""

    forecasts: Annotated[
        list[ForecastId],
        msgspec.Meta(
            max_length=MAX_BATCH,
            description="Ids of forecasts; without any, all that the caller sees and that lack a score.",
        ),
    ] = []


@post(
    "/v1/forecasts/score",
    summary="Score forecasts",
    status_code=202,
    **needs("forecasts:write", 404, 422),
)
def submit_scoring(product: Product, request: Call, data: JSONBody[NewScoring]) -> Response[JobView]:
    """Submit a job of kind `score`: compare forecasts with the closes since they were issued.

    The `result` of the job has `done` by forecast with the number of scored steps, and `failed` with code
    and message. With the scope `audit:read` or `admin`, the forecasts of all owners are scored; otherwise
    those of the caller and of the installation.
    """
    return submit(product, request, "score", admit_scoring(product, request, data.forecasts))


def admit_scoring(product: Container, request: Call, forecasts: Sequence[str]) -> ScoreRequest:
    """The request of a job that scores these forecasts, or without any all that the caller sees.

    Raises NotFound for a forecast of another owner, or TooManyRequests.
    """
    sees = principal_of(request).sees
    _require_visible(product, forecasts, sees)
    charge_tickers(request, len(forecasts))
    return ScoreRequest(forecasts=tuple(forecasts), owners=None if forecasts else sees)


def _require_visible(product: Container, forecasts: Sequence[str], sees: tuple[str, ...] | None) -> None:
    """Raise NotFound for a forecast of another owner, as for one that does not exist."""
    several = product.use_cases().forecasts().several(forecasts)
    for number, (name, found) in enumerate(zip(forecasts, several, strict=True)):
        if isinstance(found, NotFound) or (sees is not None and found.issued.owner not in sees):
            with about_field(f"forecasts[{number}]"):
                raise absent(name)
