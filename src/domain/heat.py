"""Heat: the current volatility over the long-run one, which tells calm times from wild ones."""

from itertools import accumulate

import numpy as np

from domain.metrics import Values

DECAY = 0.97  # of the current volatility
LONG_RUN = 1000  # returns
LEAST = 1e-5  # of a daily volatility: a close that never moves is neither calm nor wild


def heats(close: Values) -> Values:
    """The heat after each close, (n,): the root of an EWMA of r² over the mean of r² in 1,000 sessions.

    Both are over the returns that there are; the first close has heat 1.
    """
    squares = np.diff(np.log(close)) ** 2
    if not squares.size:
        return np.ones(len(close))
    sums = np.array([*accumulate(squares, lambda total, square: DECAY * total + square)])
    count = np.arange(1.0, squares.size + 1)
    current = sums * (1 - DECAY) / (1 - DECAY**count)
    totals = np.concatenate([[0.0], np.cumsum(squares)])
    seen = np.minimum(count, LONG_RUN)
    long_run = (totals[1:] - totals[(count - seen).astype(np.int64)]) / seen
    ratio = np.maximum(current, LEAST**2) / np.maximum(long_run, LEAST**2)
    return np.concatenate([[1.0], np.sqrt(ratio)])
