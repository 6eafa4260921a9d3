"""Metrics: how far a forecast was from what came. Arrays are (steps,), quantiles (steps, levels)."""

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
SCALE_WINDOW = 1000


def mae(actual: Values, median: Values) -> float:
    """Mean absolute error, in the price's unit."""
    return float(np.abs(actual - median).mean())


def rmse(actual: Values, median: Values) -> float:
    """Root mean squared error, in the price's unit."""
    return float(np.sqrt(((actual - median) ** 2).mean()))


def mape(actual: Values, median: Values) -> float:
    """Mean absolute error as a share of the actual (0.01 is 1 %); prices are never zero."""
    return float((np.abs(actual - median) / np.abs(actual)).mean())


def smape(actual: Values, median: Values) -> float:
    """Symmetric MAPE in [0, 2]: |a - m| / ((|a| + |m|) / 2)."""
    return float((2 * np.abs(actual - median) / (np.abs(actual) + np.abs(median))).mean())


def mase(actual: Values, median: Values, scale: float) -> float:
    """Mean absolute scaled error (Hyndman & Koehler 2006); `scale` from `change_scale`."""
    return mae(actual, median) / scale


def change_scale(closes: Values) -> float:
    """Mean |change| of the last 1,000 closes before the first origin; makes tickers weigh alike.

    A history without any change has scale 1, so that losses stay finite.
    """
    changes = np.abs(np.diff(closes[-SCALE_WINDOW:]))
    scale = float(changes.mean()) if changes.size else 0.0
    return scale if scale > 0 else 1.0


def pinball(actual: Values, quantiles: Values, levels: Values) -> Values:
    """Quantile loss a step and level (Koenker & Bassett 1978): max(τ·d, (τ-1)·d), d = actual - quantile."""
    difference = actual[:, None] - quantiles
    return np.maximum(levels * difference, (levels - 1) * difference)


def scaled_pinball(actual: Values, quantiles: Values, levels: Values, scale: float) -> float:
    """Mean pinball over steps and levels, doubled and divided by the scale: the loss of all tables."""
    return float(pinball(actual, quantiles, levels).mean() * 2 / scale)


def crps(actual: Values, quantiles: Values, levels: Values) -> float:
    """Continuous ranked probability score: twice the integral of the pinball loss over the level.

    (Gneiting & Raftery 2007.) The integral runs by trapezoids over the given levels only, so few
    levels, or none far out, make it an underestimate; compare forecasts of equal levels.
    """
    return float(2 * np.trapezoid(pinball(actual, quantiles, levels), levels, axis=1).mean())


def inside(actual: Values, low: Values, high: Values) -> npt.NDArray[np.bool_]:
    """Whether each actual lies in its range, bounds included."""
    return (low <= actual) & (actual <= high)


def winkler(actual: Values, low: Values, high: Values, nominal: float) -> float:
    """Interval score (Winkler 1972): width, plus 2/α a unit of distance outside; α = 1 - nominal."""
    miss = np.maximum(low - actual, 0) + np.maximum(actual - high, 0)
    return float((high - low + 2 / (1 - nominal) * miss).mean())


def directional_accuracy(actual: Values, median: Values, last_close: float) -> float | None:
    """Share of steps whose direction from the last close was called; None without any call.

    A median on the last close calls nothing, and an actual on it has no direction.
    """
    called, came = np.sign(median - last_close), np.sign(actual - last_close)
    judged = (np.abs(median / last_close - 1) > 1e-12) & (came != 0)
    return float((called == came)[judged].mean()) if judged.any() else None
