"""`drift`: the log random walk with the mean return of the context."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adapters.forecasting.naive import FEWEST, normal_quantiles
from adapters.forecasting.returns import CALMEST, Values, log_returns
from application.ports.forecaster import Artifact, Report, Settings
from domain.prices import PriceSeries


class FittedDrift:
    """Nothing is fitted: mean and spread are those of the context."""

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """close · exp(μ·h + z · σ · √(h · (1 + h/n))); the last factor is the drift's own uncertainty.

        (Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 5.2 and 5.5.)
        """
        returns = log_returns(context, FEWEST)
        sigma = max(float(returns.std(ddof=1)), CALMEST)
        steps = np.arange(1, horizon + 1)[:, None]
        spread = sigma * np.sqrt(steps * (1 + steps / returns.size))
        grid: Values = context.close[-1] * np.exp(returns.mean() * steps + normal_quantiles(levels) * spread)
        return grid

    def dump(self) -> Artifact:
        """An empty card."""
        return {}, {"strategy": "drift"}


class DriftForecaster:
    """The random walk with drift."""

    settings: Settings = {}
    pooled = False

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: Report
    ) -> FittedDrift:
        """Check that there is enough history."""
        log_returns(training[0], FEWEST)
        return FittedDrift()

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedDrift:
        """The same again."""
        return FittedDrift()
