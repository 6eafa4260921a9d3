"""Prices of which a network can learn what `scale` does not see: the volume announces the volatility."""

from pathlib import Path

import numpy as np

from domain.prices import PriceSeries
from domain.sessions import Days, to_date

LEAD = 5  # sessions from a volume to the volatility that follows it


def learnable_series(days: Days, seed: int) -> PriceSeries:
    """A series whose log volatility follows the log volume LEAD sessions later; equal for equal arguments."""
    draws, count = np.random.default_rng(seed), len(days)
    mood = np.zeros(count + LEAD)
    for at, shock in enumerate(draws.normal(0, 0.3, mood.size - 1), start=1):
        mood[at] = 0.95 * mood[at - 1] + shock
    volatility = 0.012 * np.exp(0.8 * mood[:-LEAD])
    moves = volatility * draws.standard_normal(count)
    close = 50 * np.exp(np.cumsum(moves - moves.mean()))
    before = np.concatenate([[50.0], close[:-1]])
    reach = np.exp(0.6 * volatility * np.abs(draws.standard_normal((2, count))))
    high, low = np.maximum(before, close) * reach[0], np.minimum(before, close) / reach[1]
    return PriceSeries(days, before, high, low, close, np.round(1e6 * np.exp(mood[LEAD:])))


def write_learnable(folder: Path, name: str, days: Days, seed: int) -> None:
    """The series as a CSV file of a source."""
    folder.mkdir(parents=True, exist_ok=True)
    series = learnable_series(days, seed)
    columns = zip(series.open, series.high, series.low, series.close, series.volume, strict=True)
    rows = [
        f"{to_date(day)},{','.join(f'{value:.4f}' for value in values)}"
        for day, values in zip(series.sessions, columns, strict=True)
    ]
    (folder / f"{name}.csv").write_text("\n".join(["Date,Open,High,Low,Close,Volume", *rows]) + "\n")
