"""Rows in another unit: prices 100 or 1,000 times too large or too small, singly or in runs."""

import numpy as np
import numpy.typing as npt

from domain.judgement.surroundings import Surroundings
from domain.prices import Column

FACTORS = (100.0, 1000.0)
TOLERANCE = 0.35  # of the log of a factor: a share may move meanwhile
SETTLED_ROWS = 60  # a newest unit of so many rows is the unit of the ticker
SETTLED_SHARE, MIN_SETTLED = 0.2, 5

Mask = npt.NDArray[np.bool_]


def unit_factors(rows: Surroundings) -> Column:
    """The factor of each row (n,) against the unit of the ticker: 1, or 100, 1,000 and their inverses.

    The unit of the ticker is that of the newest rows when they are many, otherwise that of most rows.
    Rows with a trade decide, where there are some.
    """
    shift = np.zeros(len(rows), dtype=np.float64)
    for factor in FACTORS:
        step = np.log(factor)
        shift = np.where(np.abs(np.abs(rows.moves) - step) <= TOLERANCE, np.sign(rows.moves) * step, shift)
    levels = np.asarray(np.round(np.cumsum(shift), 6), dtype=np.float64)
    if not shift.any():
        return np.ones(len(rows))
    factors: Column = np.exp(levels - _unit_of(levels, rows.volume))
    return factors


def _unit_of(levels: Column, volume: Column) -> float:
    traded = ~(volume == 0)
    deciding = levels[traded] if traded.any() else levels
    newest = deciding[-1]
    run = int(np.argmax(np.append(deciding[::-1] != newest, True)))
    if run >= SETTLED_ROWS or run >= max(MIN_SETTLED, SETTLED_SHARE * deciding.size):
        return float(newest)
    values, counts = np.unique(deciding, return_counts=True)
    return float(values[np.argmax(counts)])
