"""Measuring: a fitted strategy on the held-out origins, as the error budget of a compression needs it."""

import gc
import time
from collections.abc import Callable, Sequence

import numpy as np

from application.forecasting.strategy import FittedStrategy
from application.forecasting.walk_forward import walk
from application.ports.forecaster import FittedForecaster
from application.ports.held_memory import HeldMemory
from domain.parity import Measured
from domain.prices import PriceSeries

COPIES = 4  # of a version; one alone is near what the allocator keeps aside


def measure(
    fitted: FittedStrategy,
    series: PriceSeries,
    origins: Sequence[int],
    horizon: int,
    memory: int | None = None,
) -> Measured:
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
        memory=memory,
    )


def memory_of(
    load: Callable[[], FittedForecaster], answer: Callable[[FittedForecaster], object], held: HeldMemory
) -> int | None:
    """The bytes that a version holds when it was loaded and has answered, its runtime apart."""
    answer(load())  # what is loaded once, such as the runtime, belongs to no version
    gc.disable()  # else garbage of before is given back meanwhile, and a small version seems to hold nothing
    try:
        before, copies = held(), [load() for _ in range(COPIES)]
        for copy in copies:
            answer(copy)
        after = held()
    finally:
        gc.enable()
    return None if before is None or after is None else max(0, after - before) // COPIES
