"""The last sessions of one or several histories as arrays of one shape."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from adapters.forecasting.returns import Values
from domain.day_ranges import RANGE_ROWS
from domain.prices import PriceSeries

RETURNS = 1300
"""Returns that the model sees. The slowest mean, EWMA .99, has 2e-6 of its weight beyond them."""


class Window(msgspec.Struct, frozen=True):
    """Columns of the last sessions, oldest first, of `count` (tickers,) returns each.

    `days` and `close` are (tickers, RETURNS + 1), the others (tickers, RANGE_ROWS + 1). Before the first
    session of a history its first close is repeated, which is a return of 0; the other prices and the
    volume are NaN.
    """

    count: Values
    days: Values
    close: Values
    open: Values
    high: Values
    low: Values
    volume: Values


def window_of(contexts: Sequence[PriceSeries]) -> Window:
    """The window of histories with at least one session each."""
    count = np.array([min(len(c.close) - 1, RETURNS) for c in contexts], dtype=np.float64)
    days, close = (np.empty((len(contexts), RETURNS + 1)) for _ in range(2))
    for row, context in enumerate(contexts):
        _fill(days[row], context.sessions, float(context.sessions[0]))
        _fill(close[row], context.close, context.close[0])
    recent = {name: np.empty((len(contexts), RANGE_ROWS + 1)) for name in ("open", "high", "low", "volume")}
    for name, column in recent.items():
        for row, context in enumerate(contexts):
            _fill(column[row], getattr(context, name), np.nan)
    return Window(count, days, close, **recent)


def _fill(row: Values, values: npt.NDArray[Any], before: float) -> None:
    """Put the last values at the end of the row, and `before` in front of them."""
    last = values[-row.size :]
    row[: row.size - last.size] = before
    row[row.size - last.size :] = last
