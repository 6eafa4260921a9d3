"""Contender: a version that is measured beside others, and the tickers that it is measured on."""

import msgspec

from application.forecasting.strategy import FittedStrategy, Strategy
from application.ports.artifact_store import ArtifactStore
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.prices import PriceSeries
from domain.registry_events import ModelRegistered


class Trained(msgspec.Struct, frozen=True, kw_only=True):
    """A ticker that the strategy learned from: all its prices, and those of the training window."""

    ticker: str
    series: PriceSeries
    window: PriceSeries


class Contender(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is measured, as it was read back; its own ticker is the first of those it learned from.

    `model` is "" for a version that is not registered yet.
    """

    model: str = ""
    strategy: Strategy
    fitted: FittedStrategy
    seed: int
    tickers: tuple[str, ...]

    def fitted_on(self, one: Trained, horizon: int) -> FittedStrategy | None:
        """What forecasts a ticker: a strategy that is not pooled is fitted on it. None for a foreign one."""
        if one.ticker not in self.tickers:
            return None
        if self.strategy.pooled or one.ticker == self.tickers[0]:
            return self.fitted
        return self.strategy.fit([one.window], horizon, self.seed)


def stored_contender(
    version: ModelRegistered, catalog: ForecasterCatalog, artifacts: ArtifactStore
) -> Contender:
    """A registered version. Raises NotFound, IntegrityError or MissingExtra when it cannot be loaded."""
    strategy = Strategy.named(catalog, version.strategy, version.settings)
    loaded = strategy.forecaster.load(artifacts.load(version.artifact))
    return Contender(
        model=version.model,
        strategy=strategy,
        fitted=FittedStrategy(strategy.name, loaded),
        seed=version.seed,
        tickers=tuple(window.ticker for window in version.training),
    )
