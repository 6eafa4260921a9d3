"""Calibration: how far the ranges of a strategy are widened or narrowed, learnt from outcomes at one step.

Adaptive conformal inference (Gibbs & Candès 2021) on the logarithm of the width: after each outcome
`m += rate * (missed - (1 - nominal))`. A close outside of the range widens it, one inside narrows it, and
both are level when the share of misses is the nominal one.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec
import numpy as np
import numpy.typing as npt

from domain.quantiles import QuantilePaths

RATE = 0.03
RATE_95 = 2 * RATE  # misses of 95 % are rare, so each of them has to tell more
MAX_LOG_FACTOR = 0.5  # widths change by a factor of at most 1.65
MIN_OUTCOMES = 40  # before, no range has factors
DIGITS = 6  # of a factor in an event
NOMINAL = ("80", "95")
WIDTHS = (0.0, 0.5, 0.8, 0.95)
SHARES = ((0.0, 0.5, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0))  # of both logarithms, for a range of each width

Grid = npt.NDArray[np.float64]


class StepFactors(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The logarithms of the factors of the 80 % and the 95 % range at one step, after so many outcomes."""

    outcomes: int = 0
    log_80: float = 0.0
    log_95: float = 0.0

    def after(self, inside: Mapping[str, bool], *, had_factors: bool) -> "StepFactors":
        """The factors after one more outcome, inside or outside of the ranges `NOMINAL`.

        Only a range that was issued with factors moves them: the misses of others say nothing about them. The
        others count until there are enough outcomes.
        """
        if not self.ready:
            return StepFactors(outcomes=self.outcomes + 1)
        if not had_factors:
            return self
        return StepFactors(
            outcomes=self.outcomes + 1,
            log_80=_bounded(self.log_80 + RATE * ((not inside["80"]) - 0.2)),
            log_95=_bounded(self.log_95 + RATE_95 * ((not inside["95"]) - 0.05)),
        )

    @property
    def ready(self) -> bool:
        """Whether there are enough outcomes to change ranges."""
        return self.outcomes >= MIN_OUTCOMES

    @property
    def used(self) -> "StepFactors":
        """The factors as an event records them: 0 before there are enough outcomes."""
        if not self.ready:
            return StepFactors(outcomes=self.outcomes)
        return StepFactors(
            outcomes=self.outcomes, log_80=round(self.log_80, DIGITS), log_95=round(self.log_95, DIGITS)
        )


def used_factors(known: Sequence[StepFactors], horizon: int) -> tuple[StepFactors, ...]:
    """The factors of the first steps as an event records them; () when none of them changes a range."""
    used = tuple(one.used for one in known[:horizon])
    used += (StepFactors(),) * (horizon - len(used))
    return used if any(one.ready for one in used) else ()


def adapted(paths: QuantilePaths, factors: Sequence[StepFactors]) -> QuantilePaths:
    """The quantiles with their ranges adapted by the factors of their steps; without any, as they are."""
    if not any(one.ready for one in factors):
        return paths
    return QuantilePaths.of(paths.levels, adapted_grid(paths.grid, paths.levels, logs_of(factors)))


def logs_of(factors: Sequence[StepFactors]) -> Grid:
    """The logarithms of both factors (steps, 2); NaN where there are too few outcomes."""
    unready = (np.nan, np.nan)
    return np.array([(one.log_80, one.log_95) if one.ready else unready for one in factors])


def adapted_grid(grid: Grid, levels: tuple[float, ...], logs: Grid) -> Grid:
    """Quantiles (…, steps, levels) adapted by logarithms of factors (…, steps, 2); NaN leaves a step alone.

    Distances from the median, in logarithms, are multiplied. The median stays. The quartiles take the root of
    the 80 % factor, levels between those of the ranges take their share of both, and levels beyond 95 % take
    its factor. A narrower range stays inside a wider one. One forecast gives the same bits alone and
    together with others.
    """
    middle, shares = levels.index(0.5), _shares(levels)
    median = grid[..., middle, None]
    moves = np.log(grid / median)
    moves *= np.exp(logs[..., :1] * shares[0] + logs[..., 1:] * shares[1])
    moves[..., middle:] = np.maximum.accumulate(moves[..., middle:], axis=-1)
    moves[..., middle::-1] = np.minimum.accumulate(moves[..., middle::-1], axis=-1)
    found: Grid = np.where(np.isnan(logs[..., :1]), grid, median * np.exp(moves))
    return found


@lru_cache(maxsize=64)  # callers choose levels
def _shares(levels: tuple[float, ...]) -> Grid:
    """How much of both logarithms each level takes, (2, levels)."""
    widths = [round(abs(2 * level - 1), 12) for level in levels]
    return np.array([np.interp(widths, WIDTHS, share) for share in SHARES])


def _bounded(log_factor: float) -> float:
    return max(-MAX_LOG_FACTOR, min(MAX_LOG_FACTOR, log_factor))
