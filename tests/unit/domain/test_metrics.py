"""Metrics: each figure against an independent implementation, and what all of them promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from domain import metrics
from domain.quantiles import INTERVALS, LEVELS

LEVEL = np.asarray(LEVELS)
RNG = np.random.default_rng(11)
ACTUAL = 50 + RNG.normal(0, 2, 10).cumsum()
GRID = np.sort(50 + RNG.normal(0, 3, (10, 7)), axis=1)
MEDIAN = GRID[:, 3]

prices = st.floats(0.01, 1e6, allow_nan=False)
paths = st.integers(1, 12).flatmap(
    lambda steps: st.tuples(
        hnp.arrays(np.float64, steps, elements=prices),
        hnp.arrays(np.float64, (steps, 7), elements=prices).map(lambda grid: np.sort(grid, axis=1)),
    )
)


def test_point_errors_by_hand() -> None:
    """MAE, RMSE, MAPE, sMAPE and MASE are what they come to on paper."""
    actual, median = np.array([10.0, 20.0]), np.array([11.0, 17.0])
    assert metrics.mae(actual, median) == pytest.approx(2)
    assert metrics.rmse(actual, median) == pytest.approx(5**0.5)
    assert metrics.mape(actual, median) == pytest.approx((1 / 10 + 3 / 20) / 2)
    assert metrics.smape(actual, median) == pytest.approx((1 / 10.5 + 3 / 18.5) / 2)
    assert metrics.mase(actual, median, 4.0) == pytest.approx(0.5)


def test_pinball_agrees_with_scoringrules() -> None:
    """The pinball loss is the quantile score of an independent library."""
    import scoringrules

    expected = scoringrules.quantile_score(ACTUAL[:, None], GRID, LEVEL)
    np.testing.assert_allclose(metrics.pinball(ACTUAL, GRID, LEVEL), expected, rtol=1e-13)


def test_pinball_takes_many_origins_at_once() -> None:
    """A stack of origins gives the losses of each."""
    stacked = metrics.pinball(np.stack([ACTUAL, ACTUAL + 1]), np.stack([GRID, GRID]), LEVEL)
    np.testing.assert_array_equal(stacked[1], metrics.pinball(ACTUAL + 1, GRID, LEVEL))


def test_scaled_pinball_is_the_benchmark_loss() -> None:
    """The loss equals the formula of the peer comparison, to the last bit."""
    closes = 50 + RNG.normal(0, 1, 1300).cumsum() * 0.01
    first = 1250
    scale = np.abs(np.diff(closes[max(0, first - 1000) : first])).mean()
    d = ACTUAL[:, None] - GRID
    expected = np.maximum(LEVEL * d, (LEVEL - 1) * d).mean() * 2 / scale
    assert metrics.change_scale(closes[:first]) == scale
    assert metrics.scaled_pinball(ACTUAL, GRID, LEVEL, float(scale)) == expected


@pytest.mark.parametrize(("closes", "scale"), [([1.0, 3.0, 2.0], 1.5), ([7.0] * 5, 1.0), ([7.0], 1.0)])
def test_change_scale_of_short_or_still_histories(closes: list[float], scale: float) -> None:
    """A history shorter than the window is used whole, and one without change has scale 1."""
    assert metrics.change_scale(np.array(closes)) == scale


def test_crps_of_evenly_spread_levels_agrees_with_scoringrules() -> None:
    """On evenly spread levels the trapezoids are twice the mean pinball, less half of each outer level."""
    import scoringrules

    levels = np.linspace(0.05, 0.95, 19)
    grid = np.sort(RNG.normal(50, 3, (10, 19)), axis=1)
    ends = metrics.pinball(ACTUAL, grid, levels)[:, [0, -1]].sum(axis=1)
    expected = (scoringrules.crps_quantile(ACTUAL, grid, levels) * 19 - ends) * 0.05
    assert metrics.crps(ACTUAL, grid, levels) == pytest.approx(expected.mean())


def test_crps_of_many_levels_approaches_the_closed_form() -> None:
    """With many levels it is the CRPS of the distribution itself; with the usual seven, less."""
    import scoringrules
    from scipy import stats

    levels = np.linspace(0.0005, 0.9995, 1000)
    exact = float(scoringrules.crps_normal(51.0, 50.0, 2.0))
    fine, coarse = (
        metrics.crps(np.array([51.0]), stats.norm(50, 2).ppf(some)[None, :], some) for some in (levels, LEVEL)
    )
    assert fine == pytest.approx(exact, rel=2e-3)
    assert 0.8 * exact < coarse < exact


@pytest.mark.parametrize("nominal", INTERVALS)
def test_winkler_agrees_with_scoringrules(nominal: int) -> None:
    """The interval score is that of an independent library."""
    import scoringrules

    low, high = (GRID[:, LEVELS.index(level)] for level in INTERVALS[nominal])
    expected = scoringrules.interval_score(ACTUAL, low, high, 1 - nominal / 100).mean()
    assert metrics.winkler(ACTUAL, low, high, nominal / 100) == pytest.approx(expected)


def test_coverage_counts_origins_by_step() -> None:
    """Coverage is a share of the origins for each step, bounds included."""
    actual = np.array([[1.0, 5.0], [2.0, 9.0], [3.1, 5.0], [0.9, 5.0]])
    np.testing.assert_array_equal(
        metrics.coverage(actual, np.full((4, 2), 1.0), np.full((4, 2), 3.0)), [0.5, 0.0]
    )


def test_directional_accuracy_counts_calls_only() -> None:
    """A median on the last close, rounding aside, is no call; a flat actual misses one."""
    median = np.array([11.0, 9.0, 11.0, 10.0 * (1 + 1e-15), 12.0])
    actual = np.array([12.0, 9.5, 9.0, 12.0, 10.0])
    assert metrics.directional_accuracy(actual, median, 10.0) == 0.5
    assert metrics.has_direction(median, 10.0).tolist() == [True, True, True, False, True]


def test_directional_accuracy_without_calls_is_none() -> None:
    """The naive median calls nothing, so there is no share."""
    assert metrics.directional_accuracy(np.array([1.0, 3.0]), np.array([2.0, 2.0]), 2.0) is None


@given(paths)
def test_losses_are_never_negative(path: tuple[metrics.Values, metrics.Values]) -> None:
    """Pinball, CRPS and the interval score cannot fall below zero."""
    actual, grid = path
    assert (metrics.pinball(actual, grid, LEVEL) >= 0).all()
    assert metrics.crps(actual, grid, LEVEL) >= 0
    assert metrics.winkler(actual, grid[:, 1], grid[:, 5], 0.8) >= 0


@given(paths, st.sampled_from([0.25, 2.0, 1024.0]))
def test_scaled_figures_do_not_know_the_unit(
    path: tuple[metrics.Values, metrics.Values], unit: float
) -> None:
    """Prices in another unit change none of the figures without one."""
    actual, grid = path
    scaled = metrics.scaled_pinball(actual * unit, grid * unit, LEVEL, 3.0 * unit)
    assert scaled == pytest.approx(metrics.scaled_pinball(actual, grid, LEVEL, 3.0))
    for relative in (metrics.mape, metrics.smape):
        assert relative(actual * unit, grid[:, 3] * unit) == pytest.approx(relative(actual, grid[:, 3]))


@given(paths)
def test_shares_lie_between_their_bounds(path: tuple[metrics.Values, metrics.Values]) -> None:
    """Coverage and directional accuracy lie in [0, 1], sMAPE in [0, 2], and RMSE is at least MAE."""
    actual, grid = path
    covered = metrics.coverage(actual[None], grid[None, :, 0], grid[None, :, 6])
    assert ((covered >= 0) & (covered <= 1)).all()
    assert 0 <= (metrics.directional_accuracy(actual, grid[:, 3], 50.0) or 0.0) <= 1
    assert 0 <= metrics.smape(actual, grid[:, 3]) <= 2
    assert metrics.rmse(actual, grid[:, 3]) >= metrics.mae(actual, grid[:, 3]) * (1 - 1e-12)


@given(hnp.arrays(np.float64, 5, elements=prices))
def test_a_perfect_forecast_loses_nothing(actual: metrics.Values) -> None:
    """Every loss of a point forecast of the truth is zero, and its ranges cover."""
    grid = np.repeat(actual[:, None], 7, axis=1)
    assert metrics.scaled_pinball(actual, grid, LEVEL, 1.0) == metrics.crps(actual, grid, LEVEL) == 0
    assert metrics.winkler(actual, actual, actual, 0.8) == metrics.rmse(actual, actual) == 0
    assert metrics.inside(actual, actual, actual).all()


@given(paths)
def test_wider_ranges_cover_no_less(path: tuple[metrics.Values, metrics.Values]) -> None:
    """What lies in the 50 % range lies in the 80 and 95 % ranges."""
    actual, grid = path
    narrow, middle, wide = (metrics.inside(actual, grid[:, i], grid[:, 6 - i]) for i in (2, 1, 0))
    assert (narrow <= middle).all() and (middle <= wide).all()


def test_weighted_mean_reaches_into_mappings() -> None:
    """Nested figures are averaged key by key with the same weights."""
    assert metrics.weighted_mean([{"a": {"1": 1.0}}, {"a": {"1": 4.0}}], [2, 1]) == {"a": {"1": 2.0}}
