"""The interval of a relative loss says the same as the test that it comes from."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student_t

from domain.diebold_mariano import student_t_cdf
from domain.loss_interval import loss_interval, student_t_quantile, verdict_of
from tests.support.builders import convincing_evidence


def evidence(statistic: float | None, origins: int = 40, **changes: Any) -> Any:
    """Evidence of a loss below naive's for a negative statistic, with its p-value."""
    p = None if statistic is None else student_t_cdf(statistic, origins - 1)
    loss = 1.0 + 0.02 * (statistic or 0)
    return convincing_evidence(
        origins=origins, loss=loss, naive_loss=1.0, statistic=statistic, p_value=p, **changes
    )


@given(st.floats(-6, 6).filter(lambda value: abs(value) > 1e-3), st.integers(3, 400))
def test_it_excludes_1_exactly_when_the_test_rejects(statistic: float, origins: int) -> None:
    """Below 1 for a p under 0.05, above 1 for a p over 0.95, and around the ratio always."""
    told = evidence(statistic, origins)
    interval = loss_interval(told)

    assert interval and interval.low < told.relative_to_naive < interval.high
    if min(abs(told.p_value - 0.05), abs(told.p_value - 0.95)) > 1e-6:
        expected = "better" if told.p_value < 0.05 else "worse" if told.p_value > 0.95 else "not shown"
        assert verdict_of(interval) == expected


@pytest.mark.parametrize("freedom", [1, 2, 11, 99, 5000])
def test_the_quantile_is_that_of_another_library(freedom: int) -> None:
    """Student's t at 0.95 and 0.975."""
    for level in (0.95, 0.975):
        assert student_t_quantile(level, freedom) == pytest.approx(student_t.ppf(level, freedom), rel=1e-7)


def test_without_a_test_there_is_no_interval() -> None:
    """Too few origins, or losses without any difference."""
    for told in (evidence(None), evidence(0.0)):
        assert loss_interval(told) is None
    assert verdict_of(None) == "not shown"
