"""`/v1/tickers/batch`: track and refresh many tickers as one job."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.params import JSONBody

from application.forecasting.fields import Symbol
from application.jobs.kinds.track import STEPS, TrackRequest, TrackStep
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.bounds import MAX_BATCH
from entrypoints.http.routes.job_answers import submit
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.requests import Call, Product, charge_tickers


class NewTickerBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tickers, and what to do with each of them."""

    tickers: Annotated[
        list[Symbol],
        msgspec.Meta(
            min_length=1,
            max_length=MAX_BATCH,
            description="A name that is no ticker, and a ticker named twice, do not stop the others.",
        ),
    ]
    steps: Annotated[
        list[TrackStep],
        msgspec.Meta(
            min_length=1,
            max_length=len(STEPS),
            description="`track` begins to track each ticker, `refresh` fetches the prices of tracked ones.",
        ),
    ] = msgspec.field(default_factory=lambda: list(STEPS))
    until: Annotated[date | None, msgspec.Meta(description="Last day to fetch; null for today.")] = None


@post(
    "/v1/tickers/batch",
    summary="Track and refresh many tickers",
    status_code=202,
    **needs("data:write", 422),
)
def submit_ticker_batch(product: Product, request: Call, data: JSONBody[NewTickerBatch]) -> Response[JobView]:
    """Submit a job of kind `track` for up to 500 tickers.

    The `result` of the job has `done` by ticker (`new`, and the `revision` with the numbers of its rows), and
    `failed` by ticker with the step, the code and the message.
    """
    charge_tickers(request, len(data.tickers))
    asked = TrackRequest(tickers=tuple(data.tickers), steps=tuple(data.steps), until=data.until)
    return submit(product, request, "track", asked)
