"""The Diebold-Mariano test against statsmodels and scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.diebold_mariano import diebold_mariano, student_t_cdf


@pytest.mark.parametrize("overlap", [1, 2, 4])
def test_the_statistic_equals_a_regression_on_a_constant(overlap: int) -> None:
    """OLS with a rectangular-kernel HAC variance, then the HLN factor and Student's t."""
    regression = pytest.importorskip("statsmodels.api", reason="needs the extra `arima`")
    from scipy.stats import t

    rng = np.random.default_rng(overlap)
    shared = np.convolve(rng.standard_normal(83), np.ones(4) / 4, mode="valid")
    model, reference = rng.gamma(2, 1, 80) + shared, rng.gamma(2, 1.2, 80) + shared
    fit = regression.OLS(model - reference, np.ones(80)).fit(
        cov_type="HAC",
        cov_kwds={"maxlags": overlap - 1, "kernel": lambda lags: np.ones(lags + 1), "use_correction": False},
    )
    h, n = overlap, 80
    expected = float(fit.tvalues[0]) * np.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n)

    result = diebold_mariano(model, reference, overlap)

    assert result.statistic == pytest.approx(expected, rel=1e-9)
    assert result.p_value == pytest.approx(t.cdf(expected, n - 1), rel=1e-9)


def test_a_worked_example() -> None:
    """Differences -1, -2, -3, -2: mean -2, variance 0.5, corrected by √(3/4), three degrees."""
    result = diebold_mariano(np.array([1.0, 1.0, 1.0, 1.0]), np.array([2.0, 3.0, 4.0, 3.0]), 1)

    assert result.statistic == pytest.approx(-2 / np.sqrt(0.5 / 4) * np.sqrt(3 / 4))
    assert result.p_value == pytest.approx(0.00814, abs=1e-5)


@given(st.floats(-30, 30), st.integers(1, 400))
def test_student_t_equals_scipy(value: float, freedom: int) -> None:
    """The distribution function agrees to 1e-10."""
    from scipy.stats import t

    assert student_t_cdf(value, freedom) == pytest.approx(t.cdf(value, freedom), abs=1e-10)


@given(st.integers(0, 10_000), st.integers(3, 60), st.integers(1, 5))
def test_swapping_the_sides_swaps_the_answer(seed: int, count: int, overlap: int) -> None:
    """p(a, b) + p(b, a) = 1."""
    rng = np.random.default_rng(seed)
    first, second = rng.uniform(size=count), rng.uniform(size=count)

    there, back = diebold_mariano(first, second, overlap), diebold_mariano(second, first, overlap)

    assert there.p_value is not None
    assert there.p_value + back.p_value == pytest.approx(1)


def test_nothing_is_claimed_without_variation_or_data() -> None:
    """Equal losses, a constant lead and two observations give no p-value."""
    ones = np.ones(20)

    assert diebold_mariano(ones, ones, 1).p_value is None
    assert diebold_mariano(ones, ones + 1, 1).p_value is None
    assert diebold_mariano(np.array([1.0, 2.0]), np.array([2.0, 1.0]), 1).p_value is None


def test_a_variance_that_is_not_positive_falls_back() -> None:
    """Alternating differences make the rectangular variance negative; Bartlett's cannot be."""
    difference = np.tile([1.0, -1.0], 20) + 0.1

    assert diebold_mariano(difference, np.zeros(40), 2).statistic is not None
