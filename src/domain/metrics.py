"""Metrics: measures of the distance between forecasts and actual closes.

Shapes: `actual`, `median`, `low`, `high` are (steps,) or (origins, steps); `quantiles` have one axis
more, the levels. Prices must be positive and finite; `domain.score` checks that.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
SCALE_WINDOW = 1000  # closes
NO_CALL = 1e-12  # relative distance from the last close


def mae(actual: Values, median: Values) -> float:
    """Mean absolute error, in the price's unit."""
    return float(np.abs(actual - median).mean())


def rmse(actual: Values, median: Values) -> float:
    """Root mean squared error, in the price's unit."""
    return float(np.sqrt(((actual - median) ** 2).mean()))


def mape(actual: Values, median: Values) -> float:
    """Mean absolute error as a share of the actual: 0.01 is 1 %; no upper bound."""
    return float((np.abs(actual - median) / np.abs(actual)).mean())


def smape(actual: Values, median: Values) -> float:
    """Symmetric MAPE, a share in [0, 2] (not a percentage): |a - m| / ((|a| + |m|) / 2)."""
    return float((2 * np.abs(actual - median) / (np.abs(actual) + np.abs(median))).mean())


def mase(actual: Values, median: Values, scale: float) -> float:
    """Mean absolute scaled error (Hyndman & Koehler 2006), without a unit; `scale` from `change_scale`."""
    return mae(actual, median) / scale


def change_scale(closes: Values) -> float:
    """Mean |change| of the last 1,000 closes (n,); it makes losses of different tickers comparable.

    The scale of a history without changes is 1, so that losses stay finite.
    """
    changes = np.abs(np.diff(closes[-SCALE_WINDOW:]))
    scale = float(changes.mean()) if changes.size else 0.0
    return scale if scale > 0 else 1.0


def pinball(actual: Values, quantiles: Values, levels: Values) -> Values:
    """Loss of each step and level τ: max(τ·d, (τ-1)·d), d = actual - quantile; shaped like `quantiles`.

    In the price's unit (Koenker & Bassett 1978; Gneiting & Raftery 2007, section 6.1).
    """
    difference = actual[..., None] - quantiles
    return np.maximum(levels * difference, (levels - 1) * difference)


def scaled_pinball(actual: Values, quantiles: Values, levels: Values, scale: float) -> float:
    """Mean pinball over steps and levels × 2 / scale: the loss that all tables show."""
    return float(pinball(actual, quantiles, levels).mean() * 2 / scale)


def crps(actual: Values, quantiles: Values, levels: Values) -> float:
    """Continuous ranked probability score: twice the integral of the pinball loss over the level.

    In the price's unit (Gneiting & Raftery 2007). The integral runs by trapezoids from the lowest to
    the highest level only and leaves out the tails, so it underestimates the CRPS when the levels are
    few or far from 0 and 1. Compare only forecasts with the same levels.
    """
    return float(2 * np.trapezoid(pinball(actual, quantiles, levels), levels, axis=-1).mean())


def inside(actual: Values, low: Values, high: Values) -> Mask:
    """Whether each actual lies in its range, bounds included."""
    return (low <= actual) & (actual <= high)


def coverage(actual: Values, low: Values, high: Values) -> Values:
    """Share of the origins whose actual lies in its range, by step: (origins, steps) → (steps,)."""
    shares: Values = inside(actual, low, high).mean(axis=0)
    return shares


def winkler(actual: Values, low: Values, high: Values, nominal: float) -> float:
    """Interval score: the width, plus 2/α for each unit of distance outside, α = 1 - nominal.

    In the price's unit (Winkler 1972; Gneiting & Raftery 2007, equation 43).
    """
    miss = np.maximum(low - actual, 0) + np.maximum(actual - high, 0)
    return float((high - low + 2 / (1 - nominal) * miss).mean())


def has_direction(median: Values, last_close: Values | float) -> Mask:
    """Mask of the medians that predict a direction: their relative distance from the last close > 1e-12."""
    return np.abs(median / last_close - 1) > NO_CALL


def directional_accuracy(actual: Values, median: Values, last_close: Values | float) -> float | None:
    """Share of the predicted directions that were right; None when no direction was predicted.

    A median equal to the last close predicts no direction; an actual equal to it counts as wrong.
    `last_close` is one number, or (origins, 1).
    """
    right = np.sign(median - last_close) == np.sign(actual - last_close)
    calls = has_direction(median, last_close)
    return float(right[calls].mean()) if calls.any() else None


def weighted_mean(values: Sequence[Any], weights: Sequence[int]) -> Any:
    """Weighted mean of numbers, or of mappings with equal keys, key by key; weights are counts."""
    if isinstance(values[0], dict):
        return {key: weighted_mean([value[key] for value in values], weights) for key in values[0]}
    return float(np.average(values, weights=weights))
