"""`naive`: the last close with the ranges of a log random walk, the reference strategy."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from adapters.forecasting.returns import MIN_VOLATILITY, Values, log_returns
from application.ports.forecaster import Artifact, FitReport, Settings
from domain.prices import PriceSeries

MIN_SESSIONS = 20


def normal_quantiles(levels: Values) -> Values:
    """Return the standard normal quantiles of levels, (levels,)."""
    return np.array([_normal_quantile(float(level)) for level in levels])


_normal_quantile = lru_cache(4096)(NormalDist().inv_cdf)


class FittedNaive:
    """Holds no fitted values; the volatility is estimated from the context."""

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """Return close · exp(z · σ · √h), (horizon, levels); σ² is the mean squared log return."""
        returns = log_returns(context, MIN_SESSIONS)
        sigma = max(float(np.sqrt(np.mean(returns**2))), MIN_VOLATILITY)
        steps = np.sqrt(np.arange(1, horizon + 1))[:, None]
        grid: Values = context.close[-1] * np.exp(normal_quantiles(levels) * sigma * steps)
        return grid

    def dump(self) -> Artifact:
        return {}, {"strategy": "naive"}


class NaiveForecaster:
    """The log random walk without drift."""

    settings: Settings = {}
    pooled = False
    complexity = 0

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: FitReport
    ) -> FittedNaive:
        """Fit nothing; raises TooFewSessions below MIN_SESSIONS sessions."""
        log_returns(training[0], MIN_SESSIONS)
        return FittedNaive()

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedNaive:
        return FittedNaive()
