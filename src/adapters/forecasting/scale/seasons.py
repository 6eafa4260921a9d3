"""Seasons: US companies report in about the same week of each quarter, and the close often jumps then."""

import numpy as np

from adapters.forecasting.returns import MIN_VOLATILITY, Values
from adapters.forecasting.scale.new_york import of_new_york

BESIDE = 10  # sessions on each side that a jump stands out of
QUARTERS, YEARS = (13, 26, 39), (52, 104)  # weeks before a step
NEAR = 3  # days on each side
LONGEST = 40  # steps; later the sessions beside the last jumps are not known yet


def isolated(returns: Values, count: Values) -> Values:
    """Return how far each |return| stands out of its neighbours, (tickers, n); 0 for most.

    Turmoil of the whole market does not stand out of its neighbours, so that it does not return as a season.
    """
    sizes, rows = np.abs(returns), returns.shape[1]
    sums = np.concatenate([np.zeros((len(sizes), 1)), np.cumsum(sizes, axis=1)], axis=1)
    at = np.arange(rows)
    first = np.maximum(np.maximum(at - BESIDE, 0), (rows - count)[:, None]).astype(np.int64)
    last = np.minimum(at + BESIDE + 1, rows)
    around = sums[:, last] - np.take_along_axis(sums, np.minimum(first, last), axis=1) - sizes
    usual = np.maximum(around / np.maximum(last - first - 1, 1), MIN_VOLATILITY)
    jumps: Values = np.clip(sizes / usual - 3, 0, 5)  # the mean |return| is .8 volatilities: a jump is 2.4
    return jumps


def seasons(days: Values, returns: Values, count: Values, ratio: Values, horizon: int) -> Values:
    """Return the excess of jumps at the same part of earlier quarters and years, (tickers, horizon, 2).

    `days` (tickers, n + 1) are those of the closes, `ratio` (tickers,) is the long-run variance over the
    current one: a jump adds to the variance, and counts less where it is high already. It is 0 without two
    years of sessions, and outside of New York: B3 companies report in no such order.
    """
    jumps = isolated(returns, count)
    sums = np.concatenate([np.zeros((len(jumps), 1)), np.cumsum(jumps, axis=1)], axis=1)
    steps = np.arange(1, min(horizon, LONGEST) + 1)
    known = np.maximum(count - BESIDE + 1, 1.0)
    usual = sums[:, -BESIDE] * 5 / known  # a week has five sessions
    ahead = days[:, -1:] + np.ceil(steps * 1.4)
    weight = np.clip(ratio, 0.05, 2.0)[:, None]
    told = ((days[:, -1] - days[:, 0] >= 7 * YEARS[-1] + NEAR) & of_new_york(days))[:, None]
    parts = []
    for weeks in (QUARTERS, YEARS):
        at = ahead[:, None, :] - 7.0 * np.array(weeks)[:, None]
        near = _between(days[:, 1:], sums, at.reshape(len(days), -1)).reshape(at.shape).sum(axis=1) / len(
            weeks
        )
        mean = np.cumsum(near, axis=1) / steps
        parts.append(np.where(told, np.clip(mean - usual[:, None], -3, 6) * weight, 0.0))
    grid = np.stack(parts, axis=2)
    return grid[:, np.minimum(np.arange(horizon), LONGEST - 1)]


def _between(days: Values, sums: Values, at: Values) -> Values:
    """Return the sum of the jumps within NEAR days of each day of `at` (tickers, m).

    One search serves all tickers: the days of each are moved to a range of their own.
    """
    own = (1e6 * np.arange(len(days)))[:, None]
    flat = (days - days[:, :1] + own).ravel()
    asked = at - days[:, :1]
    asked = np.clip(asked, -10.0, 5e5) + own
    start = (np.arange(len(days)) * days.shape[1])[:, None]
    low = np.searchsorted(flat, asked - NEAR, side="left") - start
    high = np.searchsorted(flat, asked + NEAR, side="right") - start
    low, high = np.clip(low, 0, days.shape[1]), np.clip(high, 0, days.shape[1])
    found: Values = np.take_along_axis(sums, high, axis=1) - np.take_along_axis(sums, low, axis=1)
    return found
