"""Filtered historical simulation: future paths drawn from past shocks, at today's volatility."""

import numpy as np

from adapters.forecasting.returns import CALMEST, MAX_SHOCK, Values

WILDEST = 0.5
"""Daily volatility above this (50 %) says that the prices are broken, not that the market is wild."""


def centred(shocks: Values) -> Values:
    """Shocks cut at ±MAX_SHOCK, then moved to mean zero, (n,): the pool that paths draw from."""
    cut = np.clip(shocks, -MAX_SHOCK, MAX_SHOCK)
    pool: Values = cut - cut.mean()
    return pool


def draw(shocks: Values, horizon: int, paths: int, seed: int) -> Values:
    """Past shocks drawn with replacement, (horizon, paths)."""
    rng = np.random.default_rng(seed)
    return shocks[rng.integers(0, shocks.size, (horizon, paths))]


def simulate(scaled: Values, variance: float, decay: float) -> Values:
    """Cumulative log returns of paths, (horizon, paths) (Barone-Adesi, Giannopoulos & Vosper 1999).

    `scaled` (horizon, paths) holds returns in units of volatility; each path starts at `variance`
    and carries its own EWMA variance from there.
    """
    spread = np.full(scaled.shape[1], variance)
    total = np.zeros(scaled.shape[1])
    walked = np.empty(scaled.shape)
    for step, moves in enumerate(scaled):
        returns = np.sqrt(np.clip(spread, CALMEST**2, WILDEST**2)) * moves
        total += returns
        spread = decay * spread + (1 - decay) * returns**2
        walked[step] = total
    return walked


def price_quantiles(close: float, walked: Values, levels: Values) -> Values:
    """Quantiles of the paths as prices, (horizon, levels); never zero or infinite."""
    quantiles = np.quantile(walked, levels, axis=1).T
    grid: Values = close * np.exp(np.clip(quantiles, -20.0, 20.0))
    return grid
