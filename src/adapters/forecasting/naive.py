"""`naive`: the last close, with the spread of a log random walk. The reference in every table."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from adapters.forecasting.returns import CALMEST, Values, log_returns
from application.ports.forecaster import Artifact, Report, Settings
from domain.prices import PriceSeries

FEWEST = 20


def normal_quantiles(levels: Values) -> Values:
    """Quantiles of the standard normal distribution."""
    return np.array([_normal_quantile(float(level)) for level in levels])


_normal_quantile = lru_cache(4096)(NormalDist().inv_cdf)


class FittedNaive:
    """Nothing is fitted: the spread is that of the context."""

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """close · exp(z · σ · √h), with σ² the mean squared log return of the context."""
        returns = log_returns(context, FEWEST)
        sigma = max(float(np.sqrt(np.mean(returns**2))), CALMEST)
        steps = np.sqrt(np.arange(1, horizon + 1))[:, None]
        grid: Values = context.close[-1] * np.exp(normal_quantiles(levels) * sigma * steps)
        return grid

    def dump(self) -> Artifact:
        """An empty card."""
        return {}, {"strategy": "naive"}


class NaiveForecaster:
    """The random walk without drift."""

    settings: Settings = {}
    pooled = False

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: Report
    ) -> FittedNaive:
        """Check that there is enough history."""
        log_returns(training[0], FEWEST)
        return FittedNaive()

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedNaive:
        """The same again."""
        return FittedNaive()
