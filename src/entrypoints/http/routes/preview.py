"""`/v1/forecasts/preview`: any strategy that serves, on closes of the caller's own; nothing is recorded."""

from typing import Annotated

import msgspec
import numpy as np
from anyio import to_thread
from litestar import post
from litestar.params import JSONBody

from application.forecasting.evidence import FALLBACK
from application.forecasting.strategy import Strategy
from domain.errors import InvalidInput
from domain.prices import PriceSeries
from domain.quantiles import LEVELS, QuantilePaths
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.forecast_views import Ranges
from entrypoints.http.routes.forecasts import Levels
from entrypoints.http.routes.models import ModelId
from entrypoints.http.routes.requests import Call, Product
from entrypoints.http.routes.trainings import Sessions, Settings

MOST = 10_000
QUICK = ("naive", "drift", "volatility")
ON_THE_SPOT = (*QUICK, "arima")


class NewPreview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Closes, oldest first, and a strategy that is fitted on the spot, or a version that was trained."""

    closes: Annotated[
        list[Annotated[float, msgspec.Meta(gt=0, lt=1e12)]], msgspec.Meta(min_length=2, max_length=MOST)
    ]
    strategy: Annotated[str, msgspec.Meta(max_length=64)] = ""
    model: ModelId = ""
    horizon: Sessions = 10
    levels: Levels = msgspec.field(default_factory=lambda: list(LEVELS))
    settings: Settings = {}


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """The ranges. `skill` is what the version showed on its own ticker; of these closes nobody knows."""

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
async def preview_forecast(product: Product, request: Call, data: JSONBody[NewPreview]) -> Preview:
    """Fit a quick strategy on the given closes, or ask a trained version; the ledger hears nothing."""
    if data.model and (data.strategy or data.settings):
        raise InvalidInput("a version has its strategy and settings", field="model", remedy="leave these out")
    if data.model or data.strategy in ("", *QUICK):
        found: Preview = await request.app.state.previewing(data)
        return found
    return await to_thread.run_sync(previewed, product, data)  # may take a second: alone


def previewed(product: Container, asked: NewPreview) -> Preview:
    """The ranges. Raises InvalidInput, NotFound, or Conflict for a retired version."""
    days = np.arange(len(asked.closes), dtype=np.int32)
    series, levels = PriceSeries.of_closes(days, np.asarray(asked.closes)), tuple(asked.levels)
    if asked.model:
        server = product.use_cases.serving().named(asked.model)
        # Not by `answer`: nobody will ask for these closes again, and what is asked often is kept there.
        paths = product.use_cases.serving().load(server).predict(series, asked.horizon, levels)
        return _preview(server.strategy, paths, server.model, server.skill)
    strategy = Strategy.named(product.adapters.catalog(), asked.strategy or FALLBACK, asked.settings)
    if strategy.name not in ON_THE_SPOT:
        raise InvalidInput(
            f"{strategy.name} is not fitted on the spot",
            field="strategy",
            remedy=f"one of {', '.join(ON_THE_SPOT)}, or a trained `model`",
        )
    fitted = strategy.fit([series], asked.horizon, seed=1)
    return _preview(strategy.name, fitted.predict(series, asked.horizon, levels))


def _preview(strategy: str, paths: QuantilePaths, model: str = "", skill: str = "") -> Preview:
    ranges = Ranges(levels=list(paths.levels), values=[list(row) for row in paths.values])
    return Preview(strategy=strategy, model=model, skill=skill, horizon=paths.horizon, quantiles=ranges)
