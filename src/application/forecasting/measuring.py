"""Measuring: a fitted strategy on the held-out origins, as the error budget of a compression needs it."""

import time
from collections.abc import Sequence

import numpy as np

from application.forecasting.strategy import FittedStrategy
from application.forecasting.walk_forward import known_at, outcomes_at
from domain.metrics import change_scale
from domain.parity import Measured
from domain.prices import PriceSeries
from domain.score import evaluate


def measure(fitted: FittedStrategy, series: PriceSeries, origins: Sequence[int], horizon: int) -> Measured:
    """Its losses, coverages, quantiles, size and time; at each origin it gets only the prices before."""
    contexts = known_at(series, origins)
    began = time.perf_counter()
    outcomes = outcomes_at(fitted, series, origins, horizon, contexts)
    seconds = time.perf_counter() - began
    judged = evaluate(outcomes, change_scale(contexts[0].series.close))
    return Measured(
        losses=np.asarray(judged.losses),
        coverage=judged.pooled_coverage,
        quantiles=np.stack([one.quantiles / one.last_close for one in outcomes]),
        size=sum(int(np.asarray(one).nbytes) for one in fitted.fitted.dump()[0].values()),
        milliseconds=round(1000 * seconds / len(outcomes), 4),
    )
