"""Repairs: suspect rows rewritten by the factor of their fault, only for tickers where it is asked for."""

from datetime import date

import msgspec
import numpy as np
import numpy.typing as npt

from domain.bars import Finding, RawBars
from domain.basis import rescaled
from domain.judgement.surroundings import Surroundings
from domain.prices import Column
from domain.sessions import to_date

WHOLE = tuple(float(n) for n in (*range(2, 11), 15, 20, 50, 100))
RATIOS = np.array(
    sorted({*WHOLE, *(1 / n for n in WHOLE), *(a / b for a in range(2, 6) for b in range(2, 6))})
)
STEP_TOLERANCE = 0.08  # of a log return: the share itself moves overnight
SPIKE_TOLERANCE = 0.03


class Repair(msgspec.Struct, frozen=True, kw_only=True):
    """A fault that was undone: prices of `rows` rows times `factor`; the delivered rows stay as they are."""

    rule: str
    """The finding that it undoes."""
    factor: float
    """What the prices were multiplied by."""
    rows: int
    """The number of rows."""
    first: date
    """The first session."""
    last: date
    """The last session."""


def nearest_ratio(move: float, tolerance: float) -> float | None:
    """The ratio of a split that a log return shows, e.g. 0.2 for a 5:1 split; None when none is near."""
    distance = np.abs(np.log(RATIOS) - move)
    at = int(np.argmin(distance))
    ratio = float(RATIOS[at])
    return ratio if distance[at] <= tolerance and ratio != 1.0 else None


def repair(
    bars: RawBars, rows: npt.NDArray[np.intp], factor: float, rule: Finding, *, shares: bool
) -> tuple[RawBars, Repair]:
    """The rows with prices times `factor`, marked as repaired; with `shares` volumes are divided by it."""
    scale: Column = np.ones(len(bars))
    scale[rows] = factor
    mended = rescaled(bars, scale, scale if shares else np.ones(len(bars)))
    mended.findings[rows] |= int(Finding.REPAIRED)
    first, last = to_date(bars.sessions[rows[0]]), to_date(bars.sessions[rows[-1]])
    return mended, Repair(rule=rule.label, factor=factor, rows=int(rows.size), first=first, last=last)


def step_ratio(rows: Surroundings, position: int, finding: Finding) -> float | None:
    """What converts the rows before a step: from the declared split, otherwise from the move."""
    declared = float(rows.split[position])
    if declared != 1.0:
        return 1 / declared if finding is Finding.SPLIT_UNADJUSTED else declared
    return nearest_ratio(float(rows.moves[position]), STEP_TOLERANCE)
