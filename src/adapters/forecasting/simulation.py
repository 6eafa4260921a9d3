"""Filtered historical simulation: paths of past shocks, scaled by the current volatility."""

import numpy as np

from adapters.forecasting.returns import MAX_SHOCK, MIN_VOLATILITY, Values

MAX_VOLATILITY = 0.5
"""Upper bound of daily volatility, 50 %; a larger value comes from wrong prices."""


def centre(shocks: Values) -> Values:
    """Return shocks clipped to ±MAX_SHOCK and shifted to mean zero, (n,)."""
    cut = np.clip(shocks, -MAX_SHOCK, MAX_SHOCK)
    pool: Values = cut - cut.mean()
    return pool


def draw(shocks: Values, horizon: int, paths: int, seed: int) -> Values:
    """Return past shocks drawn with replacement, (horizon, paths)."""
    rng = np.random.default_rng(seed)
    return shocks[rng.integers(0, shocks.size, (horizon, paths))]


def simulate(scaled: Values, variance: float, decay: float) -> Values:
    """Return cumulative log returns, (horizon, paths) (Barone-Adesi, Giannopoulos & Vosper 1999).

    `scaled` (horizon, paths) holds returns in units of volatility. Each path starts at the daily
    `variance` and updates its own EWMA variance.
    """
    spread = np.full(scaled.shape[1], variance)
    total = np.zeros(scaled.shape[1])
    walked = np.empty(scaled.shape)
    for step, moves in enumerate(scaled):
        returns = np.sqrt(np.clip(spread, MIN_VOLATILITY**2, MAX_VOLATILITY**2)) * moves
        total += returns
        spread = decay * spread + (1 - decay) * returns**2
        walked[step] = total
    return walked


def price_quantiles(close: float, walked: Values, levels: Values) -> Values:
    """Return the quantiles of the paths as prices, (horizon, levels); all positive and finite."""
    quantiles = np.quantile(walked, levels, axis=1).T
    grid: Values = close * np.exp(np.clip(quantiles, -20.0, 20.0))
    return grid
