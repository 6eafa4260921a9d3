"""Reliability: how many closes fall below each quantile, and between each two of them (PIT)."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

import msgspec

from domain.coverage_band import band_of
from domain.quantiles import LEVELS
from domain.session_closes import PLACES, SessionCloses, worth


class LevelShare(msgspec.Struct, frozen=True, kw_only=True):
    """The closes at or below one quantile; the share is the level where the quantile is right."""

    level: float
    """The level of the quantile, such as 0.1."""
    share: float
    """The share of closes at or below it."""
    chance_low: float | None
    """The least share that chance explains in nine of ten cases; null for too few closes."""
    chance_high: float | None
    """The largest one; null for too few closes."""


class PlaceShare(msgspec.Struct, frozen=True, kw_only=True):
    """The closes above one quantile and at or below the next (probability integral transform)."""

    low: float
    """The level of the lower quantile; 0 for the closes below all quantiles."""
    high: float
    """The level of the upper quantile; 1 for the closes above all quantiles."""
    share: float
    """The share of closes between both."""
    expected: float
    """The share where both quantiles are right."""


class Reliability(msgspec.Struct, frozen=True, kw_only=True):
    """Closes beside the seven usual quantiles of their forecasts; both lists are empty without closes."""

    closes: int
    """The number of scored closes of forecasts with these quantiles; several of one session count each."""
    sessions: int
    """The number of different sessions with such closes."""
    levels: list[LevelShare]
    """By level, the closes at or below the quantile."""
    places: list[PlaceShare]
    """From below to above, the closes between two quantiles."""


def reliability(found: Sequence[SessionCloses]) -> Reliability:
    """The shares over some sessions."""
    counts = [sum(one.between[place] for one in found) for place in range(PLACES)]
    closes, sessions = sum(counts), sum(any(one.between) for one in found)
    if not closes:
        return Reliability(closes=0, sessions=0, levels=[], places=[])
    below, independent = [*accumulate(counts)], worth(found)
    edges = [*pairwise((0.0, *LEVELS, 1.0))]
    return Reliability(
        closes=closes,
        sessions=sessions,
        levels=[
            _level(level, count / closes, independent) for level, count in zip(LEVELS, below, strict=False)
        ],
        places=[
            PlaceShare(low=low, high=high, share=count / closes, expected=round(high - low, 12))
            for (low, high), count in zip(edges, counts, strict=True)
        ],
    )


def _level(level: float, share: float, independent: float) -> LevelShare:
    low, high = band_of(independent, level) or (None, None)
    return LevelShare(level=level, share=share, chance_low=low, chance_high=high)
