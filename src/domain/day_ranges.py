"""Day ranges: open, high and low of sessions in logs, and whether they can be believed beside the closes."""

import msgspec
import numpy as np
import numpy.typing as npt

from domain.prices import Column

MAX_REACH = 10.0
"""Bound of how far a range reaches beyond the move of the close, in daily volatilities of the rows.

A session reaches about 1.6 volatilities from low to high; farther than ten beyond its own move is a false
price.
"""
MIN_VOLATILITY = 1e-5
RANGE_ROWS = 400
"""Sessions of which ranges count: EWMA .98, the slowest mean of them, has 3e-4 of its weight before them."""
JUDGED = 60
"""Last sessions that decide whether ranges count at all."""
Mask = npt.NDArray[np.bool_]


class DayRanges(msgspec.Struct, frozen=True):
    """Log returns, and log moves from the close before to the open, the high and the low; (..., n - 1) each.

    An open that is missing is the close before; high and low are widened to contain open and close. Where
    `known` is False the range is missing, empty or absurd, and only the return is right.
    """

    returns: Column
    opens: Column
    highs: Column
    lows: Column
    known: Mask


def day_ranges(open: Column, high: Column, low: Column, close: Column) -> DayRanges:
    """The ranges of the sessions after the first, for prices of shape (..., n)."""
    before = close[..., :-1]
    returns = np.log(close[..., 1:] / before)
    with np.errstate(divide="ignore"):  # a price of 0 is a missing or an absurd one
        opens, highs, lows = (np.log(prices[..., 1:] / before) for prices in (open, high, low))
    opens = np.where(np.isfinite(opens), opens, 0.0)
    highs = np.fmax(highs, np.maximum(opens, returns))
    lows = np.fmin(lows, np.minimum(opens, returns))
    usual = np.sqrt(np.mean(returns**2, axis=-1, keepdims=True)) + MIN_VOLATILITY
    both = np.isfinite(high[..., 1:] + low[..., 1:])
    known = both & (highs > lows) & (highs - lows <= np.abs(returns) + MAX_REACH * usual)
    return DayRanges(returns, opens, highs, lows, known)
