"""CoverageBand: whether a live coverage is further from its goal than chance explains."""

from enum import StrEnum
from math import sqrt

ONE_SIDED_5_PERCENT = 1.645
MIN_INDEPENDENT = 5.0  # independent closes; the normal approximation says little about fewer


class CoverageVerdict(StrEnum):
    """What live coverage says about the width of a range."""

    FEW = "few"
    """Too few closes for a verdict."""
    FINE = "fine"
    """Within what chance explains."""
    NARROW = "narrow"
    """Too few closes were inside: the range is too narrow."""
    WIDE = "wide"
    """Too many closes were inside: the range is too wide."""


def chance_band(closes: int, horizon: int, goal: float = 0.8) -> tuple[float, float] | None:
    """The coverage, from 0 to 1, that chance explains in 9 of 10 cases when the range is right.

    The steps of one forecast overlap, so `closes` scored closes count as `closes / horizon` independent ones:
    an approximation, whose level `tests/unit/domain/test_coverage_band.py` simulates. None for too few.
    """
    independent = closes / horizon
    if independent < MIN_INDEPENDENT:
        return None
    half = ONE_SIDED_5_PERCENT * sqrt(goal * (1 - goal) / independent)
    return max(0.0, goal - half), min(1.0, goal + half)


def coverage_verdict(hits: int, closes: int, horizon: int, goal: float = 0.8) -> CoverageVerdict:
    """The verdict on `hits` of `closes` inside the range; `horizon` is that of the forecasts, in sessions."""
    band = chance_band(closes, horizon, goal)
    if band is None:
        return CoverageVerdict.FEW
    low, high = band
    share = hits / closes
    if share < low:
        return CoverageVerdict.NARROW
    return CoverageVerdict.WIDE if share > high else CoverageVerdict.FINE
