"""`drift`: the log random walk with the mean return of the context."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adapters.forecasting.naive import MIN_SESSIONS, normal_quantiles
from adapters.forecasting.returns import MIN_VOLATILITY, Values, log_returns
from application.ports.forecaster import Artifact, FitReport, Settings
from domain.prices import PriceSeries


class FittedDrift:
    """Holds no fitted values; mean and volatility are estimated from the context."""

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """Return close · exp(μ·h + z · σ · √(h · (1 + h/n))), (horizon, levels).

        The factor 1 + h/n is the uncertainty of μ (Hyndman & Athanasopoulos, Forecasting: Principles
        and Practice, 5.2 and 5.5).
        """
        returns = log_returns(context, MIN_SESSIONS)
        sigma = max(float(returns.std(ddof=1)), MIN_VOLATILITY)
        steps = np.arange(1, horizon + 1)[:, None]
        spread = sigma * np.sqrt(steps * (1 + steps / returns.size))
        grid: Values = context.close[-1] * np.exp(returns.mean() * steps + normal_quantiles(levels) * spread)
        return grid

    def dump(self) -> Artifact:
        return {}, {"strategy": "drift"}


class DriftForecaster:
    """The log random walk with drift."""

    settings: Settings = {}
    pooled = False
    complexity = 1

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: FitReport
    ) -> FittedDrift:
        """Fit nothing; raises TooFewSessions below MIN_SESSIONS sessions."""
        log_returns(training[0], MIN_SESSIONS)
        return FittedDrift()

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedDrift:
        return FittedDrift()
