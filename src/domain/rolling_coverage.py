"""Rolling coverage: the share of closes inside the 80 % range, over the last sessions up to each."""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import Literal

import msgspec

from domain.coverage_band import band_of, independent_closes, verdict_within
from domain.session_closes import SessionCloses

WINDOW = 60  # sessions: of 20, chance alone explains half of the scale
Verdict = Literal["few", "fine", "narrow", "wide"]


class CoveragePoint(msgspec.Struct, frozen=True, kw_only=True):
    """The coverage of the 80 % range over the 60 sessions that end with one, or over as many as there are."""

    session: date
    """The last session of the window."""
    closes: int
    """The number of scored closes in it; several forecasts of one session count each."""
    coverage: float
    """The share of these closes inside the 80 % range."""
    chance_low: float | None
    """The least coverage that chance explains in nine of ten cases; null for too few closes."""
    chance_high: float | None
    """The largest one; null for too few closes."""
    verdict: Verdict
    """`narrow` or `wide`: further from 80 % than chance explains; else `fine`, or `few` closes."""


def rolling_coverage(found: Sequence[SessionCloses], window: int = WINDOW) -> list[CoveragePoint]:
    """A point for each session with closes; `found` is in the order of time."""
    known = [one for one in found if one.closes]
    hits, closes = ([0, *accumulate(getattr(one, name) for one in known)] for name in ("hits", "closes"))
    weights = [0.0, *accumulate(one.weight for one in known)]
    points = []
    for end, one in enumerate(known, 1):
        start = max(0, end - window)
        sums = (hits[end] - hits[start], closes[end] - closes[start], weights[end] - weights[start])
        points.append(_point(one.session, *sums, end - start))
    return points


def latest_coverage(found: Sequence[SessionCloses], window: int = WINDOW) -> CoveragePoint | None:
    """The last point of `rolling_coverage` alone; None without closes."""
    known = [one for one in found if one.closes][-window:]
    if not known:
        return None
    hits, closes = (sum(getattr(one, name) for one in known) for name in ("hits", "closes"))
    return _point(known[-1].session, hits, closes, sum(one.weight for one in known), len(known))


def _point(session: date, hits: int, closes: int, weight: float, sessions: int) -> CoveragePoint:
    band, share = band_of(independent_closes(weight, closes, sessions)), hits / closes
    return CoveragePoint(
        session=session,
        closes=closes,
        coverage=share,
        chance_low=band[0] if band else None,
        chance_high=band[1] if band else None,
        verdict=verdict_within(share, band).value,
    )
