"""Filtered historical simulation: future paths drawn from past shocks, at today's volatility."""

import numpy as np

from adapters.forecasting.returns import CALMEST, Values

WILDEST = 0.5
"""Daily volatility above this (50 %) says that the prices are broken, not that the market is wild."""


def simulate(
    shocks: Values,
    variance: float,
    decay: float,
    horizon: int,
    paths: int,
    seed: int,
    lead: Values | None = None,
) -> Values:
    """Cumulative log returns, (horizon, paths) (Barone-Adesi, Giannopoulos & Vosper 1999).

    Each path draws standardised shocks with replacement and carries its own EWMA variance; `lead`
    (horizon,) is a predictable return a step, in units of the volatility at the origin.
    """
    rng = np.random.default_rng(seed)
    drawn = shocks[rng.integers(0, shocks.size, (horizon, paths))]
    spread = np.full(paths, variance)
    total = np.zeros(paths)
    walked = np.empty((horizon, paths))
    for step in range(horizon):
        volatility = np.sqrt(np.clip(spread, CALMEST**2, WILDEST**2))
        move = volatility * drawn[step]
        total += move
        if lead is not None:
            total += lead[step] * np.sqrt(variance)
        spread = decay * spread + (1 - decay) * move**2
        walked[step] = total
    return walked


def price_quantiles(close: float, walked: Values, levels: Values) -> Values:
    """Quantiles of the paths as prices, (horizon, levels); never zero or infinite."""
    quantiles = np.quantile(walked, levels, axis=1).T
    grid: Values = close * np.exp(np.clip(quantiles, -20.0, 20.0))
    return grid
