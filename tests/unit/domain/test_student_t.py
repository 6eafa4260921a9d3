"""Student's t: against scipy, the closed forms and the printed tables."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.student_t import incomplete_beta, student_t_cdf, student_t_quantile


@pytest.mark.thorough
@pytest.mark.parametrize("freedom", [1, 2, 3, 10, 49, 1000, 100_000])
def test_student_t_agrees_with_scipy(freedom: int) -> None:
    """The distribution function is scipy's to 1e-10, also far out."""
    from scipy import stats

    sizes = np.logspace(-5, 3, 61)
    values = np.concatenate([-sizes, [0.0, 1e-200, 1e200, -1e200], sizes, np.linspace(-8, 8, 81)])
    ours = [student_t_cdf(float(value), freedom) for value in values]
    np.testing.assert_allclose(ours, stats.t.cdf(values, freedom), rtol=0, atol=1e-10)


@pytest.mark.parametrize("value", np.logspace(-200, 200, 81).tolist())
def test_student_t_agrees_with_the_closed_forms(value: float) -> None:
    """With 1 and 2 degrees of freedom it is elementary, and exact where 1 - x would lose its digits."""
    for sign in (-1, 1):
        assert student_t_cdf(sign * value, 1) == pytest.approx(
            0.5 + math.atan(sign * value) / math.pi, abs=1e-12
        )
        second = 0.5 + sign * value / (2 * math.hypot(math.sqrt(2), value))
        assert student_t_cdf(sign * value, 2) == pytest.approx(second, abs=1e-12)


def test_student_t_has_the_table_values() -> None:
    """The 95 % and 97.5 % points of the printed tables."""
    assert student_t_cdf(1.812, 10) == pytest.approx(0.95, abs=5e-5)
    assert student_t_cdf(2.776, 4) == pytest.approx(0.975, abs=5e-5)


@pytest.mark.thorough
@given(st.floats(0.05, 300), st.floats(0.05, 300), st.floats(0, 1))
def test_incomplete_beta_agrees_with_scipy(a: float, b: float, x: float) -> None:
    """The regularised incomplete beta function is scipy's to 1e-10."""
    from scipy import special

    assert incomplete_beta(a, b, x, 1 - x) == pytest.approx(special.betainc(a, b, x), abs=1e-10)


@given(st.floats(1e-4, 1 - 1e-4), st.integers(1, 60))
def test_a_quantile_leads_back_to_its_share(share: float, freedom: int) -> None:
    """The function and its inverse agree."""
    assert student_t_cdf(student_t_quantile(share, freedom), freedom) == pytest.approx(share, abs=1e-10)


def test_quantiles_agree_with_scipy() -> None:
    """Also far in the tail, where one of several tries is judged."""
    from scipy import stats

    for freedom in (1, 3, 5, 8, 30):
        for share in (0.025, 0.5, 0.9, 0.95, 0.999, 0.99999):
            expected = stats.t.ppf(share, freedom)
            assert student_t_quantile(share, freedom) == pytest.approx(expected, rel=1e-8, abs=1e-12)
