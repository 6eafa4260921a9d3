"""`/v1/forecasts/preview`: any strategy on closes of the caller's own; nothing is recorded."""

from typing import Annotated

import msgspec
import numpy as np
from litestar import post
from litestar.params import JSONBody

from application.strategy import Strategy
from domain.errors import InvalidInput
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from entrypoints.http.forecasts import Levels, Ranges
from entrypoints.http.operations import needs
from entrypoints.http.requests import Product
from entrypoints.http.trainings import Sessions, Settings

MOST = 10_000
QUICK = ("naive", "drift", "volatility", "arima")
FIRST_DAY = 0


class NewPreview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Closes, oldest first, and a strategy that is fitted on the spot."""

    closes: Annotated[
        list[Annotated[float, msgspec.Meta(gt=0, lt=1e12)]], msgspec.Meta(min_length=2, max_length=MOST)
    ]
    strategy: Annotated[str, msgspec.Meta(max_length=64)] = "volatility"
    horizon: Sessions = 10
    levels: Levels = msgspec.field(default_factory=lambda: list(LEVELS))
    settings: Settings = {}


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """The ranges; nobody has judged them."""

    strategy: str
    horizon: int
    quantiles: Ranges


@post(
    "/v1/forecasts/preview",
    summary="Preview a forecast",
    tags=["forecasts"],
    status_code=200,
    **needs("forecasts:write", 404),
)
def preview_forecast(product: Product, data: JSONBody[NewPreview]) -> Preview:
    """Fit a quick strategy on the given closes and forecast; nothing is written to the ledger."""
    strategy = Strategy.named(product.adapters.catalog(), data.strategy, data.settings)
    if data.strategy not in QUICK:
        raise InvalidInput(
            f"{data.strategy} is not fitted on the spot",
            field="strategy",
            remedy=f"one of {', '.join(QUICK)}",
        )
    days = np.arange(FIRST_DAY, FIRST_DAY + len(data.closes), dtype=np.int32)
    series = PriceSeries.of_closes(days, np.asarray(data.closes))
    paths = strategy.fit([series], data.horizon, seed=1).predict(series, data.horizon, tuple(data.levels))
    ranges = Ranges(levels=list(paths.levels), values=[list(row) for row in paths.values])
    return Preview(strategy=data.strategy, horizon=data.horizon, quantiles=ranges)
