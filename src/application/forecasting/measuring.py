"""Measuring: a fitted strategy on the held-out origins, as the error budget of a compression needs it."""

import time
from collections.abc import Sequence

import numpy as np

from application.forecasting.strategy import FittedStrategy
from application.forecasting.walk_forward import walk
from domain.parity import Measured
from domain.prices import PriceSeries


def measure(fitted: FittedStrategy, series: PriceSeries, origins: Sequence[int], horizon: int) -> Measured:
    """Its losses, coverages, quantiles, size and time; at each origin it gets only the prices before."""
    began = time.perf_counter()
    (found,) = walk([fitted], series, origins, horizon)
    seconds, judged = time.perf_counter() - began, found.evaluation
    return Measured(
        losses=np.asarray(judged.losses),
        coverage=judged.pooled_coverage,
        quantiles=np.stack([one.quantiles / one.last_close for one in found.outcomes]),
        size=sum(int(np.asarray(one).nbytes) for one in fitted.fitted.dump()[0].values()),
        milliseconds=round(1000 * seconds / len(found.outcomes), 4),
    )
