"""CoverageBand: whether a live coverage is further from its goal than chance explains."""

from enum import StrEnum
from math import sqrt

ONE_SIDED_5_PERCENT = 1.645
MIN_INDEPENDENT = 5.0  # independent closes; the normal approximation says little about fewer
SHARED = 4.0  # a simulation of daily forecasts: a session of horizon h tells as much as 4 / h closes


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
    return band_of(closes / horizon, goal)


def band_of(independent: float, goal: float = 0.8) -> tuple[float, float] | None:
    """The chance band of so many independent closes; None for too few."""
    if independent < MIN_INDEPENDENT:
        return None
    half = ONE_SIDED_5_PERCENT * sqrt(goal * (1 - goal) / independent)
    return max(0.0, goal - half), min(1.0, goal + half)


def independent_closes(weight: float, closes: int, sessions: int) -> float:
    """How many independent closes some closes of different forecasts are worth.

    `weight` is the sum of 1 / horizon over the closes. When a forecast is issued each day, those of one
    session share most of their returns too, so that the number of `sessions` is a second bound.
    """
    if not closes:
        return 0.0
    return min(weight, sessions * min(1.0, SHARED * weight / closes))


def verdict_within(share: float, band: tuple[float, float] | None) -> CoverageVerdict:
    """The verdict on a coverage beside its chance band."""
    if band is None:
        return CoverageVerdict.FEW
    low, high = band
    if share < low:
        return CoverageVerdict.NARROW
    return CoverageVerdict.WIDE if share > high else CoverageVerdict.FINE


def coverage_verdict(hits: int, closes: int, horizon: int, goal: float = 0.8) -> CoverageVerdict:
    """The verdict on `hits` of `closes` inside the range; `horizon` is that of the forecasts, in sessions."""
    return verdict_within(hits / closes if closes else 0.0, chance_band(closes, horizon, goal))
