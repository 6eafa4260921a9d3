"""Coverage over time, reliability and PIT equal a direct computation; chance alone seldom leaves the band."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.coverage_band import CoverageVerdict, band_of, independent_closes
from domain.quantiles import LEVELS
from domain.reliability import reliability
from domain.rolling_coverage import rolling_coverage
from domain.session_closes import PLACES, SessionCloses, place_of

FIRST = date(2024, 1, 1)
GRID = [90.0, 94.0, 97.0, 100.0, 103.0, 106.0, 110.0]
Hit = tuple[int, float]
told = some.lists(some.tuples(some.integers(0, 30), some.floats(85, 115)), min_size=1, max_size=60)


def sessions_of(closes: list[Hit], horizon: int = 10) -> list[SessionCloses]:
    """Closes by day, each of a forecast with the quantiles GRID."""
    found = []
    for day in sorted({day for day, _ in closes}):
        mine = [close for at, close in closes if at == day]
        places = [place_of(close, GRID) for close in mine]
        found.append(
            SessionCloses(
                session=FIRST + timedelta(days=day),
                closes=len(mine),
                hits=sum(GRID[1] <= close <= GRID[5] for close in mine),
                weight=len(mine) / horizon,
                between=tuple(map(places.count, range(PLACES))),
            )
        )
    return found


@given(told)
def test_shares_equal_a_direct_computation(closes: list[Hit]) -> None:
    """At or below each quantile, and between each two; the places add up to all closes."""
    found = reliability(sessions_of(closes))
    values = [close for _, close in closes]
    assert (found.closes, found.sessions) == (len(values), len({day for day, _ in closes}))
    for one, quantile in zip(found.levels, GRID, strict=True):
        assert one.share == pytest.approx(np.mean([close <= quantile for close in values]))
    edges = [-np.inf, *GRID, np.inf]
    for one, low, high in zip(found.places, edges[:-1], edges[1:], strict=True):
        assert one.share == pytest.approx(np.mean([low < close <= high for close in values]))
    assert [one.level for one in found.levels] == [*LEVELS]
    assert sum(one.share for one in found.places) == pytest.approx(1)
    assert sum(one.expected for one in found.places) == pytest.approx(1)


@given(told, some.integers(1, 40))
def test_rolling_coverage_equals_a_direct_computation(closes: list[Hit], window: int) -> None:
    """Over the last sessions with closes, however many forecasts each has."""
    points = rolling_coverage(sessions_of(closes), window)
    days = sorted({day for day, _ in closes})
    assert [one.session for one in points] == [FIRST + timedelta(days=day) for day in days]
    for end, one in enumerate(points, 1):
        inside = {*days[max(0, end - window) : end]}
        mine = [GRID[1] <= close <= GRID[5] for day, close in closes if day in inside]
        assert (one.closes, one.coverage) == (len(mine), pytest.approx(np.mean(mine)))
        band = band_of(independent_closes(len(mine) / 10, len(mine), len(inside)))
        assert (one.chance_low, one.chance_high) == (band or (None, None))


def test_nothing_is_scored_yet() -> None:
    """No point and no share, rather than a share of nothing."""
    empty = SessionCloses(session=FIRST, closes=0, hits=0, weight=0.0, between=(0,) * PLACES)
    assert rolling_coverage([empty]) == []
    assert reliability([empty]).levels == reliability([]).places == []
    assert independent_closes(0.0, 0, 0) == 0


@pytest.mark.parametrize("horizon", [1, 5, 10])
@pytest.mark.parametrize("between", [1, 10])
def test_chance_alone_seldom_leaves_the_band(horizon: int, between: int) -> None:
    """Right ranges of random walks, with a forecast each day or each ten: at most 16 alarms of 100.

    The bound on the sessions is needed: without it, daily forecasts of ten sessions alarm in every fourth
    case.
    """
    rng = np.random.default_rng(3)
    window, walks = 60, 2000
    closes = np.cumsum(rng.standard_normal((walks, window + 2 * horizon + 1)), axis=1)
    hits, count = np.zeros(walks), 0
    for origin in range(0, window + horizon, between):
        for step in range(1, horizon + 1):
            if horizon < origin + step <= horizon + window:
                moves = closes[:, origin + step] - closes[:, origin]
                hits += np.abs(moves) <= 1.2816 * np.sqrt(step)
                count += 1
    sessions = min(window, count)
    band = band_of(independent_closes(count / horizon, count, sessions))
    assert band
    alarms = np.mean([not band[0] <= share <= band[1] for share in hits / count])
    assert alarms < 0.16
    if (horizon, between) == (10, 1):
        narrow = band_of(count / horizon)
        assert narrow
        assert np.mean([not narrow[0] <= share <= narrow[1] for share in hits / count]) > 0.2


def test_a_range_that_becomes_too_narrow_is_told() -> None:
    """After sixty sessions of misses; before, nothing."""
    good = [(day, 100.0 if day % 5 else 120.0) for day in range(80)]
    bad = [(day, 100.0 if day % 2 else 120.0) for day in range(80, 160)]
    points = rolling_coverage(sessions_of(good + bad, horizon=1))
    assert points[2].verdict == CoverageVerdict.FEW
    assert points[79].verdict == CoverageVerdict.FINE
    assert points[-1].verdict == CoverageVerdict.NARROW
