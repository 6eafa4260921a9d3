"""Limits: the 80 % range of ten sessions stays within three times the close, up and down."""

import numpy as np
import pytest

from domain.limits import crosses_limit, farthest
from domain.quantiles import LEVELS, QuantilePaths

CLOSE = 20.0


def paths(high: float = 1.1, low: float = 0.9, steps: int = 10, at: int = -1) -> QuantilePaths:
    """Ranges of 5 % around the close, but for the 80 % range at one step, as factors of the close."""
    grid = np.tile(CLOSE * np.array([0.02, 0.95, 0.97, 1.0, 1.03, 1.05, 50.0]), (steps, 1))
    grid[at, 5], grid[at, 1] = CLOSE * high, CLOSE * low
    return QuantilePaths.of(LEVELS, grid)


@pytest.mark.parametrize(
    ("found", "crosses"),
    [
        (paths(), False),
        (paths(high=2.99), False),
        (paths(high=3.01), True),
        (paths(low=1 / 2.99), False),
        (paths(low=1 / 3.01), True),
        (paths(high=9.0, steps=1), True),
        (paths(high=9.0, steps=20, at=9), True),
        (paths(high=9.0, steps=20, at=10), False),
    ],
)
def test_the_80_percent_range_of_ten_sessions_is_limited(found: QuantilePaths, crosses: bool) -> None:
    """Up and down, at any of the first ten steps; the 95 % range is not limited."""
    assert crosses_limit(found, CLOSE, 250) is crosses


def test_a_share_without_a_year_of_sessions_has_no_limit() -> None:
    """After an offering the price is found within weeks."""
    assert not crosses_limit(paths(high=9.0), CLOSE, 249)


@pytest.mark.parametrize(
    ("levels", "factor"), [((0.01, 0.5, 0.99), 1.0), ((0.2, 0.5, 0.6), 1.25), ((0.5,), 1.0)]
)
def test_other_levels_count_as_far_as_they_are_inside(levels: tuple[float, ...], factor: float) -> None:
    """What a level inside of the 80 % range crosses, the range crosses too."""
    rows = {0.01: 0.001, 0.2: 0.8, 0.5: 1.0, 0.6: 1.1, 0.99: 900.0}
    grid = np.array([[CLOSE * rows[level] for level in levels]])

    assert farthest(QuantilePaths.of(levels, grid), CLOSE) == pytest.approx(factor)
