"""LaterPrices: other futures for the same past, each of which shows one kind of leak."""

import msgspec
import numpy as np

from domain.prices import PRICES, Column, PriceSeries

NEAR = 20
"""Sessions after a cut that count as the forecast ones; a centred window reaches no farther."""
LIFT = 0.2
"""Log move of the near sessions. Each outcome is then far outside of an honest range."""


class LaterPrices(msgspec.Struct, frozen=True):
    """A history and the number of its rows that are known at a cut; more than NEAR rows follow."""

    series: PriceSeries
    rows: int

    def all_changed(self) -> PriceSeries:
        """The near sessions are lifted, the far ones move otherwise, and the share is divided in two."""
        return LaterPrices(_times(self.series, self._near() * self._far()), self.rows).split()

    def near_changed(self) -> PriceSeries:
        """Only the next NEAR sessions are lifted, all by the same factor."""
        return _times(self.series, self._near())

    def far_changed(self) -> PriceSeries:
        """Only the sessions after those move otherwise: two times as wide, and upwards."""
        return _times(self.series, self._far())

    def split(self) -> PriceSeries:
        """A share becomes two long after the cut: from then on half the price and twice the volume."""
        later = np.arange(len(self.series)) >= self.rows + NEAR + 1
        return _times(self.series, np.where(later, 0.5, 1.0), np.where(later, 2.0, 1.0))

    def _near(self) -> Column:
        near = np.zeros(len(self.series))
        near[self.rows : self.rows + NEAR] = LIFT
        return np.exp(near)

    def _far(self) -> Column:
        start = self.rows + NEAR
        moves = np.diff(np.log(self.series.close[start - 1 :])) + 0.005
        return np.concatenate([np.ones(start), np.exp(np.cumsum(moves))])


def rescaled(series: PriceSeries) -> PriceSeries:
    """The history as a source gives it after a later split of two for one, in prices of the new shares."""
    return _times(series, np.full(len(series), 0.5), np.full(len(series), 2.0))


def known_part(whole: PriceSeries, rows: int) -> PriceSeries:
    """The first rows as views of the columns of the whole history, whose later rows stay within reach."""
    part = whole.head(rows)
    for name in ("sessions", *PRICES, "volume"):
        setattr(part, name, getattr(whole, name)[:rows])
    return part


def _times(series: PriceSeries, prices: Column, volume: float | Column = 1.0) -> PriceSeries:
    open, high, low, close = (getattr(series, name) * prices for name in PRICES)
    return PriceSeries(series.sessions, open, high, low, close, series.volume * volume)
