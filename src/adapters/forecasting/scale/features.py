"""Features of histories, for a card: from closes alone, or with ranges and volumes."""

from collections.abc import Sequence

import msgspec
import numpy as np

from adapters.forecasting.returns import Values
from adapters.forecasting.scale.closes import of_closes
from adapters.forecasting.scale.ranges import of_ranges
from adapters.forecasting.scale.seasons import seasons
from adapters.forecasting.scale.window import window_of
from domain.day_ranges import JUDGED, RANGE_ROWS, Mask, day_ranges
from domain.prices import PriceSeries

LIMIT = 4.0  # of every feature
KNOWN_SHARE = 0.5  # of the ranges of the last sessions; with less, the closes alone count


class Features(msgspec.Struct, frozen=True):
    """Daily `volatility` and `close` (tickers,), features by name, `seasons` (tickers, horizon, 2).

    `ranged` (tickers,) says whether the ranges of the last sessions are good enough for the card with ranges.
    """

    close: Values
    volatility: Values
    named: dict[str, Values]
    seasons: Values
    ranged: Mask

    def stacked(self, names: Sequence[str]) -> Values:
        """The named features, (tickers, names)."""
        return np.stack([np.clip(self.named[name], -LIMIT, LIMIT) for name in names], axis=1)


def features(contexts: Sequence[PriceSeries], horizon: int) -> Features:
    """The features of histories of at least two sessions each."""
    window = window_of(contexts)
    returns = np.log(window.close[:, 1:] / window.close[:, :-1])
    closes = of_closes(returns, window.count)
    days = day_ranges(window.open, window.high, window.low, window.close[:, -RANGE_ROWS - 1 :])
    recent = np.minimum(window.count, RANGE_ROWS)
    named = closes.named | of_ranges(days, window.volume[:, 1:], closes.log_volatility, recent)
    judged = np.minimum(window.count, JUDGED)
    return Features(
        close=window.close[:, -1],
        volatility=np.exp(closes.log_volatility),
        named=named,
        seasons=seasons(window.days, returns, window.count, np.exp(2 * named["rlong"]), horizon),
        ranged=days.known[:, -JUDGED:].sum(axis=1) >= KNOWN_SHARE * judged,
    )
