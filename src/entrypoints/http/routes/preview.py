"""`/v1/forecasts/preview`: forecasts on given closes, or as known at a time; nothing is recorded."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import post
from litestar.params import Body

from application.queries.preview_request import Previewed, PreviewRequest
from domain.dividends import Dividend
from domain.forecast import ForecastIssued
from entrypoints.http.edge.callers import unless_caller_leaves
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.forecast_views import Ranges
from entrypoints.http.routes.requests import Call, Product

NewPreview = Annotated[PreviewRequest, Body(schema_component_key="NewPreview")]


class KnownThen(msgspec.Struct, frozen=True, kw_only=True):
    """The prices of a ticker behind a preview: the last session, its close, the revision and the doubts.

    `data_age` counts the final sessions that were lacking at that time.
    """

    ticker: str
    currency: str
    origin: date
    last_close: float
    sessions: list[date]
    at: datetime
    revision: int
    source: str
    synthetic: bool
    basis: str
    data_age: int
    doubts: list[str]
    dividends: list[Dividend]


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """An unrecorded forecast. `skill` is that of the version on its own ticker, not on the given closes.

    `prices` is null for given closes.
    """

    strategy: str
    model: str
    skill: str
    horizon: int
    quantiles: Ranges
    prices: KnownThen | None = None


@post(
    "/v1/forecasts/preview",
    summary="Preview a forecast",
    tags=["forecasts"],
    status_code=200,
    **{**needs("forecasts:write", 404, 409), "sync_to_thread": None},
)
async def preview_forecast(product: Product, request: Call, data: NewPreview) -> Preview:
    """Fit a fast strategy on the given closes, or use a trained version; nothing is recorded.

    With a `ticker`, the forecast that its champion would give now, or at the time `known_at`. A fit of
    `arima`, or with `settings`, ends after 5 seconds with the code `fit-too-long`, and when the caller closes
    the connection; two run at a time in each API process, and further ones get `busy` with `Retry-After`.
    """
    if data.quick:
        return _preview(await request.app.state.previewing(data))
    if not data.ticker:
        return _preview(await unless_caller_leaves(request, request.app.state.fitting(data)))
    # A first read of prices may take a second, so it does not run in the lane.
    return _preview(await to_thread.run_sync(product.use_cases().preview_forecast(), data))


def _preview(found: Previewed) -> Preview:
    paths = found.paths
    ranges = Ranges(levels=list(paths.levels), values=[list(row) for row in paths.values])
    return Preview(
        strategy=found.strategy,
        model=found.model,
        skill=found.skill,
        horizon=paths.horizon,
        quantiles=ranges,
        prices=_prices(found.issued) if found.issued else None,
    )


def _prices(issued: ForecastIssued) -> KnownThen:
    fields = {name: getattr(issued, name) for name in KnownThen.__struct_fields__}
    lists = {name: list(fields[name]) for name in ("sessions", "doubts", "dividends")}
    return KnownThen(**{**fields, **lists})
