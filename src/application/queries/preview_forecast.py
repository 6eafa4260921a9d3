"""PreviewForecast: a forecast on closes that the caller sends, or as known at a time; nothing is recorded."""

from datetime import datetime
from typing import Annotated

import msgspec
import numpy as np

from application.forecasting.compose_forecast import Ask, ComposeForecast
from application.forecasting.evidence import FALLBACK
from application.forecasting.fields import Levels, ModelId, Sessions, StrategySettings
from application.forecasting.serving import Serving
from application.forecasting.strategy import Strategy
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import InvalidInput
from domain.forecast import ForecastIssued
from domain.prices import PriceSeries
from domain.quantiles import LEVELS, QuantilePaths
from domain.ticker import Ticker
from domain.zoned_time import require_zone

MAX_CLOSES = 10_000
QUICK = ("naive", "drift", "volatility")
FITTED_AT_ONCE = (*QUICK, "arima")


class PreviewRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Closes, oldest first, and a strategy to fit or a version to use; or a tracked ticker.

    `known_at` uses the prices and the champion of the ticker as known at that time.
    """

    closes: Annotated[
        list[Annotated[float, msgspec.Meta(gt=0, lt=1e12)]],
        msgspec.Meta(min_length=2, max_length=MAX_CLOSES),
    ] = []
    ticker: Annotated[str, msgspec.Meta(max_length=32)] = ""
    known_at: datetime | None = None
    strategy: Annotated[str, msgspec.Meta(max_length=64)] = ""
    model: ModelId = ""
    horizon: Sessions = 10
    levels: Levels = msgspec.field(default_factory=lambda: list(LEVELS))
    settings: StrategySettings = {}

    @property
    def quick(self) -> bool:
        """Whether the answer takes milliseconds."""
        return not self.ticker and (bool(self.model) or self.strategy in ("", *QUICK))


class Previewed(msgspec.Struct, frozen=True, kw_only=True):
    """The quantiles; `skill` is that of the version on its own ticker, or "" for a strategy.

    `issued` is the event that a forecast of a ticker would record; None for a preview on closes.
    """

    strategy: str
    paths: QuantilePaths
    model: str = ""
    skill: str = ""
    issued: ForecastIssued | None = None


class PreviewForecast:
    """Uses a strategy of FITTED_AT_ONCE, or a version that is not retired."""

    def __init__(self, catalog: ForecasterCatalog, serving: Serving, compose: ComposeForecast) -> None:
        self._catalog = catalog
        self._serving = serving
        self._compose = compose

    def of_ticker(self, ask: Ask, known_at: datetime | None = None) -> ForecastIssued:
        """The event of the forecast that would be issued, now or at a time; its id is "preview".

        A named `model` may be younger than that time. Raises the errors of ComposeForecast.
        """
        return self._compose("preview", ask, self._compose.sources(known_at))

    def __call__(self, request: PreviewRequest) -> Previewed:
        """Compute the preview. Raises InvalidInput, NotFound, or Conflict for a retired version."""
        _check_subject(request)
        if request.ticker:
            return self._on_known_prices(request)
        return self._on_closes(request)

    def _on_known_prices(self, request: PreviewRequest) -> Previewed:
        ask = Ask(
            ticker=Ticker.parse(request.ticker),
            horizon=request.horizon,
            levels=tuple(request.levels),
            model=request.model,
        )
        issued = self.of_ticker(ask, request.known_at)
        return Previewed(
            strategy=issued.strategy,
            paths=issued.quantiles,
            model=issued.model,
            skill=issued.skill,
            issued=issued,
        )

    def _on_closes(self, request: PreviewRequest) -> Previewed:
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


def _check_subject(request: PreviewRequest) -> None:
    """Raise InvalidInput unless either the closes or the ticker are given, with the fields they take."""
    if bool(request.closes) == bool(request.ticker):
        raise InvalidInput(
            "a preview needs closes or a ticker, and not both",
            field="closes",
            remedy="send `closes`, or a tracked `ticker`",
        )
    if request.ticker and (request.strategy or request.settings):
        raise InvalidInput(
            "a preview of a ticker uses its champion",
            field="strategy",
            remedy="leave out `strategy` and `settings`, or name a trained `model`",
        )
    if request.known_at and not request.ticker:
        raise InvalidInput("`known_at` needs a ticker", field="known_at", remedy="send a tracked `ticker`")
    require_zone(request.known_at, "known_at")
