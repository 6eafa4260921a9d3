"""Leakage: whether the answers of a strategy about the past depend on what came later."""

from collections.abc import Callable

import msgspec
import numpy as np
import numpy.typing as npt

from application.forecasting.strategy import FittedStrategy, Strategy
from domain.later_prices import LIFT, NEAR, LaterPrices, known_part, rescaled
from domain.leak import Leak, LeakKind, LeakWay
from domain.prices import PriceSeries
from domain.quantiles import LEVELS

MIN_AFTER = NEAR + 10
"""Sessions that must follow a cut."""
PARTS = 4
"""Futures that tell the kinds of leaks from each other."""
MATERIAL = 0.01
"""Share of the width of a range below which a difference is rounding, e.g. of prices to cents."""
FOLLOWS = 0.5
"""Share of a move of the outcomes from which on a median follows them; a centred window takes less."""
MIDDLE = LEVELS.index(0.5)
SEED = 7

Moves = npt.NDArray[np.float64]
"""Log moves from the last close, (horizon, levels)."""


class Leakage(msgspec.Struct, frozen=True, kw_only=True):
    """Looks for leaks of the strategies that `fresh` makes, one for each fit, `horizon` steps ahead.

    A strategy is asked about a past, of which it knows nothing else, then again while later prices are within
    its reach: the arrays are views of longer ones, and it has fitted and forecast the whole history before.
    """

    fresh: Callable[[], Strategy]
    horizon: int

    def find(self, series: PriceSeries, rows: int) -> Leak | None:
        """The leak at the cut after so many rows; None without one.

        At least MIN_AFTER rows must follow. Raises InvalidInput or ForecasterFailed as the strategy does.
        """
        alone = self._alone(series, rows)
        later = LaterPrices(series, rows)
        whole = later.all_changed().head(len(series) - PARTS)
        if np.array_equal(alone, self._exposed(whole, rows)):
            return self._by_level(series, rows, alone)
        # A copy has nothing beyond it, so what it answers otherwise was kept.
        kept = self._moves(self.fresh(), series.head(rows), whole)
        way = LeakWay.VIEW if np.array_equal(alone, kept) else LeakWay.MEMORY
        return Leak(kind=self._kind(later, rows), way=way)

    def _alone(self, series: PriceSeries, rows: int) -> Moves:
        return self._moves(self.fresh(), series.head(rows))

    def _by_level(self, series: PriceSeries, rows: int, alone: Moves) -> Leak | None:
        moves = self._alone(rescaled(series), rows)
        return Leak(kind=LeakKind.SPLIT, way=LeakWay.BASIS) if _share(moves, alone) > MATERIAL else None

    def _kind(self, later: LaterPrices, rows: int) -> LeakKind:
        """Change one part of the later prices after the other.

        Each history is a row longer than the one before, because a memory may hold the longest one only.
        """
        changes = (later.series, later.far_changed(), later.split(), later.near_changed())
        first = len(later.series) - PARTS + 1
        real, far, split, near = (
            self._exposed(whole.head(first + number), rows) for number, whole in enumerate(changes)
        )
        if _share(far, real) > MATERIAL:
            return LeakKind.SCALER
        if _share(split, real) > MATERIAL:
            return LeakKind.SPLIT
        return _kind_of_near(near, real)

    def _exposed(self, whole: PriceSeries, rows: int) -> Moves:
        self._fit(self.fresh(), whole).predict(whole, self.horizon)
        return self._moves(self.fresh(), known_part(whole, rows), whole)

    def _moves(self, strategy: Strategy, past: PriceSeries, whole: PriceSeries | None = None) -> Moves:
        fitted = self._fit(strategy, past)
        if whole is not None:
            fitted.predict(whole, self.horizon)
        moves: Moves = np.log(fitted.predict(past, self.horizon).grid / past.close[-1])
        return moves

    def _fit(self, strategy: Strategy, series: PriceSeries) -> FittedStrategy:
        return strategy.fit([series], self.horizon, seed=SEED)


def _kind_of_near(near: Moves, real: Moves) -> LeakKind:
    """By what the lifted outcomes move: the medians, and by which share, or the ranges around them."""
    if _share(near, real) <= MATERIAL:
        return LeakKind.UNKNOWN
    medians = near[:, MIDDLE] - real[:, MIDDLE]
    ranges = np.abs((near - real) - medians[:, None]).max()
    if np.abs(medians).max() < ranges:
        return LeakKind.CALIBRATED
    return LeakKind.SHIFTED if np.abs(medians).max() >= FOLLOWS * LIFT else LeakKind.CENTRED


def _share(moves: Moves, others: Moves) -> float:
    """The largest difference, as a share of the width of the range of the others at its step."""
    width = np.maximum(others[:, -1] - others[:, 0], np.finfo(float).tiny)
    return float((np.abs(moves - others).max(axis=1) / width).max())
