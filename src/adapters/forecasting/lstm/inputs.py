"""Inputs of the network: the last sessions of each ticker, in units of its own volatility."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from adapters.forecasting.returns import MIN_VOLATILITY, Values
from adapters.forecasting.scale.closes import LONG
from adapters.forecasting.scale.features import LIMIT
from adapters.forecasting.scale.means import log_scale, totals
from adapters.forecasting.scale.ranges import session_variance
from adapters.forecasting.scale.window import window_of
from domain.day_ranges import day_ranges
from domain.prices import PriceSeries

COLUMNS = ("shock", "variance", "night", "level", "volume")
SLOW, FAST, TRADED = 0.97, 0.5, 0.98  # decays of the volatility, of the session's variance, of the volume


def inputs_of(contexts: Sequence[PriceSeries], window: int) -> Values:
    """Return (tickers, window, COLUMNS), oldest session first; 0 before the second session of a history.

    The shock is the return over the volatility before it. The variance is a fast mean of that of the session
    by its range, in logs and minus the log volatility; the night is the share of its squared overnight
    moves. The level is the volatility over its long run, the volume is beside its mean, both in logs.
    """
    rows = window_of(contexts)
    returns = np.log(rows.close[:, 1:] / rows.close[:, :-1])
    squares = returns**2
    volatility = log_scale(_trailing(squares, SLOW, window + 1, rows.count), MIN_VOLATILITY)
    current = volatility[:, 1:]
    days = day_ranges(rows.open, rows.high, rows.low, rows.close[:, -rows.open.shape[1] :])
    variance = _trailing(session_variance(days), FAST, window, rows.count)
    nights = _trailing(np.where(days.known, days.opens**2, 0.0), FAST, window, rows.count)
    columns = (
        returns[:, -window:] / np.exp(volatility[:, :-1]),
        log_scale(variance, MIN_VOLATILITY) - current,
        nights / np.maximum(variance, MIN_VOLATILITY**2),
        current - log_scale(_long_run(squares, window, rows.count), MIN_VOLATILITY),
        _volume(rows.volume[:, 1:], window, rows.count),
    )
    real = np.arange(window - 1, -1, -1) < rows.count[:, None]
    stacked = np.clip(np.stack(columns, axis=2), -LIMIT, LIMIT)
    return np.where(real[..., None], stacked, 0.0)


@lru_cache(32)
def _kernel(decay: float, rows: int, last: int) -> Values:
    """The weights of `rows` rows in the sums at each of the last ones, (rows, last)."""
    age = np.arange(rows - last, rows)[None, :] - np.arange(rows)[:, None]
    kernel: Values = np.where(age >= 0, decay ** np.maximum(age, 0.0), 0.0)
    return kernel


def _seen(count: Values, rows: int, last: int) -> Values:
    """How many rows there are at each of the last ones, (tickers, last)."""
    ago = np.arange(last - 1, -1, -1.0)
    seen: Values = np.maximum(np.minimum(count, rows)[:, None] - ago, 0.0)
    return seen


def _trailing(values: Values, decay: float, last: int, count: Values) -> Values:
    """The normalised EWMA after each of the last rows, (tickers, last), of values (tickers, rows)."""
    rows = values.shape[1]
    sums = np.matmul(values[:, None, :], _kernel(decay, rows, last))[:, 0]
    total = totals((decay,), rows)[_seen(count, rows, last).astype(np.int64), 0]
    means: Values = sums / np.maximum(total, 1.0)
    return means


def _long_run(squares: Values, last: int, count: Values) -> Values:
    """The mean of up to LONG squared returns at each of the last rows, (tickers, last)."""
    sums = np.concatenate([np.zeros((len(squares), 1)), np.cumsum(squares, axis=1)], axis=1)
    ends = np.arange(sums.shape[1] - last, sums.shape[1])
    seen = np.minimum(_seen(count, squares.shape[1], last), LONG)
    means: Values = (sums[:, ends] - sums[:, np.maximum(ends - LONG, 0)]) / np.maximum(seen, 1.0)
    return means


def _volume(volume: Values, last: int, count: Values) -> Values:
    """The log volume minus its mean, (tickers, last); 0 in a session without a volume."""
    known = np.isfinite(volume)
    logs = np.log1p(np.where(known, np.maximum(volume, 0.0), 0.0))
    share = _trailing(known.astype(np.float64), TRADED, last, count)
    mean = _trailing(logs, TRADED, last, count) / np.where(share > 0, share, 1.0)
    return np.where(known[:, -last:], logs[:, -last:] - mean, 0.0)
