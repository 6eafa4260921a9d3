"""What `har` promises beyond the rules that `previsto forecasters check har` checks."""

from types import SimpleNamespace

import numpy as np
import pytest
from previsto_har import Har

LEVELS = np.array([0.1, 0.5, 0.9])


def history(volatility, seed=1):
    """A random walk with one volatility for each session."""
    moves = np.asarray(volatility) * np.random.default_rng(seed).standard_normal(len(volatility))
    return SimpleNamespace(close=20 * np.exp(np.cumsum(moves)))


def fit(past, horizon=10):
    return Har().fit([past], horizon, Har.settings, 1, lambda fraction, text: None)


def test_ranges_follow_the_last_volatility():
    """After a wild month the range is wider than after a calm one, by less than the volatility rose."""
    moving = 0.01 * np.exp(np.sin(np.arange(1200) / 40))
    fitted = fit(history(moving))
    calm, wild = (
        np.ptp(np.log(fitted.predict(history([*moving, *[volatility] * 30]), 1, LEVELS)))
        for volatility in (0.01, 0.03)
    )

    assert 1.5 < wild / calm < 3


def test_the_80_percent_range_covers_about_80_percent():
    """On a walk with one volatility, over 500 later origins."""
    walk = history([0.02] * 1600)
    fitted = fit(SimpleNamespace(close=walk.close[:1050]), horizon=1)
    inside = []
    for rows in range(1050, 1550):
        low, _, high = fitted.predict(SimpleNamespace(close=walk.close[:rows]), 1, LEVELS)[0]
        inside.append(low <= walk.close[rows] <= high)

    assert 0.74 < np.mean(inside) < 0.86


def test_a_short_history_is_refused():
    """With the number of sessions that are needed."""
    with pytest.raises(ValueError, match="251 sessions are needed"):
        fit(history([0.01] * 250))
