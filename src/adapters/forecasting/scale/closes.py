"""What the closes tell: the current volatility, and features in units of it."""

import msgspec
import numpy as np

from adapters.forecasting.returns import MAX_SHOCK, MIN_VOLATILITY, Values
from adapters.forecasting.scale.means import ewmas, log_scale, totals, weights

LONG = 1000  # returns of the long-run volatility
SHOCKS = 128  # returns of the leverage term; EWMA .9 has 1e-6 of its weight before them
DECAYS = (0.8, 0.94, 0.97, 0.99)


class OfCloses(msgspec.Struct, frozen=True):
    """The log of the daily volatility (tickers,), and features by name, each (tickers,)."""

    log_volatility: Values
    named: dict[str, Values]


def of_closes(returns: Values, count: Values) -> OfCloses:
    """The features of returns (tickers, n), of which the last `count` (tickers,) are real, the others 0."""
    squares, sizes = returns**2, np.abs(returns)
    means = ewmas(np.stack([squares, sizes], axis=1), DECAYS, count)
    current = log_scale(means[0.97][:, 0], MIN_VOLATILITY)
    seen = np.minimum(count, LONG)
    long_run = squares[:, -LONG:].sum(axis=1) / np.maximum(seen, 1.0)
    named = {
        "r94": log_scale(means[0.94][:, 0], MIN_VOLATILITY) - current,
        "r99": log_scale(means[0.99][:, 0], MIN_VOLATILITY) - current,
        "rlong": log_scale(long_run, MIN_VOLATILITY) - current,
        "a80": np.log(np.maximum(means[0.8][:, 1], MIN_VOLATILITY)) - current,
        "a97": np.log(np.maximum(means[0.97][:, 1], MIN_VOLATILITY)) - current,
        "lev90": _leverage(returns, squares, count),
        "age": np.log(np.maximum(seen, 1.0) / LONG),
    }
    return OfCloses(current, named)


def _leverage(returns: Values, squares: Values, count: Values) -> Values:
    """E_.9 of the last returns, each in units of the volatility before it and cut at ±MAX_SHOCK."""
    rows, decays = returns.shape[1], (0.97,)
    age = np.arange(SHOCKS, dtype=np.float64)
    older = np.matmul(squares[:, None, :-SHOCKS], weights(decays, rows - SHOCKS))[:, 0]
    # λ^-i grows to 48 over the block, so the cumulative sum loses no digits.
    sums = 0.97**age * (0.97 * older + np.cumsum(0.97**-age * squares[:, -SHOCKS:], axis=1))
    known = np.maximum(count[:, None] - SHOCKS + 1 + age, 0.0).astype(np.int64)
    variance = sums / np.maximum(totals(decays, rows)[known, 0], 1.0)
    before = np.maximum(np.sqrt(variance[:, :-1]), MIN_VOLATILITY)
    shocks = np.clip(returns[:, 1 - SHOCKS :] / before, -MAX_SHOCK, MAX_SHOCK)
    shocks = np.where(known[:, :-1] > 0, shocks, 0.0)
    return ewmas(shocks[:, None, :], (0.9,), np.maximum(count - 1, 0.0))[0.9][:, 0]
