"""Calibration: how far the ranges of a strategy are widened or narrowed, learnt from outcomes at one step.

Adaptive conformal inference (Gibbs & Candès 2021) on the logarithm of the width: after each outcome
`m += rate * (missed - (1 - nominal))`. A close outside of the range widens it, one inside narrows it, and
both are level when the share of misses is the nominal one.
"""

from collections.abc import Mapping, Sequence

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
    """The quantiles with their distances from the median, in logarithms, times the factors of their steps.

    The median stays. The quartiles take the root of the 80 % factor, levels between those of the ranges
    take their share of both, and levels beyond 95 % take its factor. A narrower range stays inside a wider
    one. A step without enough outcomes keeps its quantiles bit for bit; so do all of them without factors.
    """
    ready = [step for step, one in enumerate(factors) if one.ready]
    if not ready:
        return paths
    grid, middle = paths.grid, paths.levels.index(0.5)
    median, logs = grid[ready, middle, None], np.log(grid[ready])
    moves = logs - logs[:, middle, None]
    moves *= np.exp(_log_factors(paths.levels, [factors[step] for step in ready]))
    moves[:, middle:] = np.maximum.accumulate(moves[:, middle:], axis=1)
    moves[:, middle::-1] = np.minimum.accumulate(moves[:, middle::-1], axis=1)
    grid[ready] = median * np.exp(moves)
    return QuantilePaths.of(paths.levels, grid)


def _log_factors(levels: Sequence[float], factors: Sequence[StepFactors]) -> Grid:
    """The logarithm of the factor of each step and level, (steps, levels)."""
    widths = [round(abs(2 * level - 1), 12) for level in levels]
    rows = [np.interp(widths, WIDTHS, (0.0, one.log_80 / 2, one.log_80, one.log_95)) for one in factors]
    return np.array(rows)


def _bounded(log_factor: float) -> float:
    return max(-MAX_LOG_FACTOR, min(MAX_LOG_FACTOR, log_factor))
