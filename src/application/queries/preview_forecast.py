"""PreviewForecast: a forecast on closes that the caller sends; nothing is recorded."""

from typing import Annotated

import msgspec
import numpy as np

from application.forecasting.evidence import FALLBACK
from application.forecasting.fields import Levels, ModelId, Sessions, StrategySettings
from application.forecasting.serving import Serving
from application.forecasting.strategy import Strategy
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import InvalidInput
from domain.prices import PriceSeries
from domain.quantiles import LEVELS, QuantilePaths

MAX_CLOSES = 10_000
QUICK = ("naive", "drift", "volatility")
FITTED_AT_ONCE = (*QUICK, "arima")


class PreviewRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Closes, oldest first, and a strategy to fit or a version to use."""

    closes: Annotated[
        list[Annotated[float, msgspec.Meta(gt=0, lt=1e12)]],
        msgspec.Meta(min_length=2, max_length=MAX_CLOSES),
    ]
    strategy: Annotated[str, msgspec.Meta(max_length=64)] = ""
    model: ModelId = ""
    horizon: Sessions = 10
    levels: Levels = msgspec.field(default_factory=lambda: list(LEVELS))
    settings: StrategySettings = {}

    @property
    def quick(self) -> bool:
        """Whether the answer takes milliseconds."""
        return bool(self.model) or self.strategy in ("", *QUICK)


class Previewed(msgspec.Struct, frozen=True, kw_only=True):
    """The quantiles; `skill` is that of the version on its own ticker, or "" for a strategy."""

    strategy: str
    paths: QuantilePaths
    model: str = ""
    skill: str = ""


class PreviewForecast:
    """Uses a strategy of FITTED_AT_ONCE, or a version that is not retired."""

    def __init__(self, catalog: ForecasterCatalog, serving: Serving) -> None:
        self._catalog = catalog
        self._serving = serving

    def __call__(self, request: PreviewRequest) -> Previewed:
        """Compute the preview. Raises InvalidInput, NotFound, or Conflict for a retired version."""
        if request.model and (request.strategy or request.settings):
            raise InvalidInput(
                "a model version has its own strategy and settings",
                field="model",
                remedy="leave out `strategy` and `settings`",
            )
        levels = tuple(request.levels)
        days = np.arange(len(request.closes), dtype=np.int32)
        series = PriceSeries.of_closes(days, np.asarray(request.closes))
        if request.model:
            server = self._serving.named(request.model)
            # `answer` would cache the result, but the same closes are rarely sent twice.
            paths = self._serving.load(server).predict(series, request.horizon, levels)
            return Previewed(strategy=server.strategy, paths=paths, model=server.model, skill=server.skill)
        strategy = Strategy.named(self._catalog, request.strategy or FALLBACK, request.settings)
        if strategy.name not in FITTED_AT_ONCE:
            raise InvalidInput(
                f"strategy {strategy.name!r} takes too long to fit for a preview",
                field="strategy",
                remedy=f"one of {', '.join(FITTED_AT_ONCE)}, or a trained `model`",
            )
        fitted = strategy.fit([series], request.horizon, seed=1)
        return Previewed(strategy=strategy.name, paths=fitted.predict(series, request.horizon, levels))
