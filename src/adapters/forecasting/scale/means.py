"""Normalised EWMAs after the last row: E_λ(a) = Σ λ^i a_(t-i) / Σ λ^i over the rows that there are."""

from functools import lru_cache

import numpy as np

from adapters.forecasting.returns import Values

Decays = tuple[float, ...]


@lru_cache(16)
def weights(decays: Decays, rows: int) -> Values:
    """Return λ^i for the row i before the last, (rows, decays), oldest first."""
    age = np.arange(rows - 1, -1, -1.0)[:, None]
    powers: Values = np.array(decays) ** age
    return powers


@lru_cache(16)
def totals(decays: Decays, rows: int) -> Values:
    """Return the sum of the weights of the last n rows, (rows + 1, decays), for n from 0."""
    newest_first = weights(decays, rows)[::-1]
    return np.concatenate([np.zeros((1, len(decays))), np.cumsum(newest_first, axis=0)])


def ewmas(columns: Values, decays: Decays, seen: Values) -> dict[float, Values]:
    """Return E_λ of each column by λ, (tickers, columns), for columns of (tickers, columns, rows).

    `seen` (tickers,) counts the rows that there are; those before them hold 0. Each ticker is one matrix
    product of the same shape, so that its bits do not depend on the other tickers.
    """
    rows = columns.shape[-1]
    sums = np.matmul(columns, weights(decays, rows))
    total = totals(decays, rows)[np.minimum(seen, rows).astype(np.int64)]
    means = sums / np.maximum(total, 1.0)[:, None, :]
    return {decay: np.ascontiguousarray(means[..., at]) for at, decay in enumerate(decays)}


def log_scale(variance: Values, floor: float) -> Values:
    """Return ½ log of a variance, not below the log of the floor of its root."""
    logs: Values = 0.5 * np.log(np.maximum(variance, floor**2))
    return logs
