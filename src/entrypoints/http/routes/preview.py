"""`/v1/forecasts/preview`: forecasts on closes that the caller sends; nothing is recorded."""

from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import post
from litestar.params import Body

from application.queries.preview_forecast import Previewed, PreviewRequest
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.forecast_views import Ranges
from entrypoints.http.routes.requests import Call, Product

NewPreview = Annotated[PreviewRequest, Body(schema_component_key="NewPreview")]


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """An unrecorded forecast. `skill` is that of the version on its own ticker, not on the given closes."""

    strategy: str
    model: str
    skill: str
    horizon: int
    quantiles: Ranges


@post(
    "/v1/forecasts/preview",
    summary="Preview a forecast",
    tags=["forecasts"],
    status_code=200,
    **{**needs("forecasts:write", 404, 409), "sync_to_thread": None},
)
async def preview_forecast(product: Product, request: Call, data: NewPreview) -> Preview:
    """Fit a fast strategy on the given closes, or use a trained version; nothing is recorded."""
    if data.quick:
        return _preview(await request.app.state.previewing(data))
    # A fit of ARIMA may take a second, so it does not run in the lane.
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
    )
