"""Metrics against independent implementations and hand-made numbers."""

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st

from domain.metrics import (
    change_scale,
    crps,
    directional_accuracy,
    inside,
    mae,
    mape,
    mase,
    pinball,
    rmse,
    scaled_pinball,
    smape,
    winkler,
)
from domain.quantiles import LEVELS

TAUS = np.asarray(LEVELS)
RNG = np.random.default_rng(4)
ACTUAL = 50 + RNG.standard_normal(10)
GRID = np.sort(50 + RNG.standard_normal((10, 7)), axis=1)
MEDIAN = GRID[:, 3]


def test_point_metrics_by_hand() -> None:
    """Actual 10 and 20, forecast 12 and 16, naive change 2."""
    actual, median = np.array([10.0, 20.0]), np.array([12.0, 16.0])

    assert mae(actual, median) == 3.0
    assert rmse(actual, median) == pytest.approx(np.sqrt(10.0))
    assert mape(actual, median) == pytest.approx(0.2)
    assert smape(actual, median) == pytest.approx((2 / 11 + 4 / 18) / 2)
    assert mase(actual, median, 2.0) == 1.5


def test_pinball_equals_scoringrules() -> None:
    """The quantile score of an independent implementation."""
    expected = np.stack(
        [scoringrules.quantile_score(ACTUAL, GRID[:, i], t) for i, t in enumerate(TAUS)], axis=1
    )

    assert pinball(ACTUAL, GRID, TAUS) == pytest.approx(expected)


def test_winkler_equals_scoringrules() -> None:
    """The interval score of an independent implementation, for 80 %."""
    expected = scoringrules.interval_score(ACTUAL, GRID[:, 1], GRID[:, 5], 0.2).mean()

    assert winkler(ACTUAL, GRID[:, 1], GRID[:, 5], 0.8) == pytest.approx(expected)


def test_crps_approaches_that_of_the_normal_distribution() -> None:
    """With many levels the trapezoids come to the closed form."""
    from statistics import NormalDist

    levels = np.linspace(0.0005, 0.9995, 2000)
    quantiles = np.array([[NormalDist(50, 2).inv_cdf(level) for level in levels]])

    assert crps(np.array([51.0]), quantiles, levels) == pytest.approx(
        scoringrules.crps_normal(51.0, 50.0, 2.0), rel=2e-3
    )


def test_the_scaled_loss_is_the_published_formula() -> None:
    """mean(max(τd, (τ-1)d)) · 2 / mean |Δclose| of at most 1,000 changes."""
    closes = 50 + np.cumsum(RNG.standard_normal(1500)) * 0.1
    difference = ACTUAL[:, None] - GRID
    scale = np.abs(np.diff(closes[-1000:])).mean()
    expected = np.maximum(TAUS * difference, (TAUS - 1) * difference).mean() * 2 / scale

    assert scaled_pinball(ACTUAL, GRID, TAUS, change_scale(closes)) == pytest.approx(expected)


def test_a_history_without_change_has_scale_one() -> None:
    """Losses stay finite for a price that never moved."""
    assert change_scale(np.full(50, 3.0)) == 1.0
    assert change_scale(np.array([3.0])) == 1.0


def test_inside_includes_its_bounds() -> None:
    """A close on the bound counts as covered."""
    one = np.array([1.0])

    assert inside(one, one, np.array([2.0])).all()
    assert not inside(np.array([2.1]), one, np.array([2.0])).any()


def test_direction_counts_calls_only() -> None:
    """A median on the last close calls nothing; without any call there is no share."""
    actual = np.array([11.0, 9.0, 12.0])

    assert directional_accuracy(actual, np.array([10.5, 10.5, 10.0]), 10.0) == 0.5
    assert directional_accuracy(actual, np.full(3, 10.0), 10.0) is None


@given(st.floats(0.1, 1e4), st.integers(0, 1000))
def test_losses_are_positive_and_scale_free(factor: float, seed: int) -> None:
    """Pinball is never negative, and prices in another currency lose the same when scaled."""
    rng = np.random.default_rng(seed)
    actual, grid = rng.uniform(1, 9, 4), np.sort(rng.uniform(1, 9, (4, 7)), axis=1)

    assert (pinball(actual, grid, TAUS) >= 0).all()
    assert scaled_pinball(actual * factor, grid * factor, TAUS, factor) == pytest.approx(
        scaled_pinball(actual, grid, TAUS, 1.0)
    )
    assert scaled_pinball(actual, np.repeat(actual[:, None], 7, axis=1), TAUS, 1.0) == 0
