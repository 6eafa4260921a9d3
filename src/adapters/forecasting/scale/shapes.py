"""Quantiles at any level, from those at the levels of a card."""

from collections.abc import Sequence

import numpy as np

from adapters.forecasting.naive import normal_quantiles
from adapters.forecasting.returns import Values

KEPT = 0.5
"""Share of the learnt median that is kept: the median of the past is that of the survivors of good years."""


def shaped(shapes: Values, known: Sequence[float], levels: Values) -> Values:
    """Return the shapes (steps, known) at other levels, (steps, levels), less a part of the median.

    Between the known levels they are linear in the normal quantile of the level, and beyond the outermost two
    they go on as straight lines, so that a higher level never has a lower value.
    """
    at, asked = normal_quantiles(np.asarray(known)), normal_quantiles(levels)
    middle = shapes[:, [list(known).index(0.5)]]
    slopes = np.diff(shapes, axis=1) / np.diff(at)
    piece = np.clip(np.searchsorted(at, asked, side="right") - 1, 0, at.size - 2)
    values = shapes[:, piece] + slopes[:, piece] * (asked - at[piece])
    exact = np.isclose(at[piece + 1], asked, rtol=0, atol=1e-12)
    values = np.where(exact, shapes[:, piece + 1], values)
    return np.maximum.accumulate(values - (1 - KEPT) * middle, axis=1)
