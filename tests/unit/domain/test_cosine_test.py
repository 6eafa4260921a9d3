"""The cosine test: its variance, its size on series without a difference, and its interval."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from domain.cosine_test import Values, cosine_test, cosine_variance
from domain.errors import InvalidInput

losses = hnp.arrays(np.float64, st.integers(48, 100), elements=st.integers(1, 800).map(lambda v: v / 8))


def test_the_figures_are_those_of_the_formula() -> None:
    """Each cosine weight is summed by hand, for 48 dates and so 5 degrees of freedom."""
    rng = np.random.default_rng(1)
    version, reference = rng.gamma(2, 1, 48), rng.gamma(2, 1, 48) + 0.5
    weights = [
        math.sqrt(2 / 48)
        * sum((version - reference)[t - 1] * math.cos(math.pi * j * (t - 0.5) / 48) for t in range(1, 49))
        for j in range(1, 6)
    ]
    variance = sum(weight**2 for weight in weights) / 5

    test = cosine_test(version, reference)

    assert (test.n, test.freedom) == (48, 5)
    assert test.ratio == pytest.approx(version.mean() / reference.mean())
    assert test.error == pytest.approx(math.sqrt(variance / 48) / reference.mean())


def test_the_p_value_agrees_with_scipy() -> None:
    """Student's t of the mean over its error, one-sided."""
    from scipy import stats

    rng = np.random.default_rng(2)
    version, reference = rng.gamma(2, 1, 98), rng.gamma(2, 1, 98) + 0.3
    difference = version - reference
    error = math.sqrt(cosine_variance(difference, 8) / 98)

    assert cosine_test(version, reference).p_value == pytest.approx(
        stats.t.cdf(difference.mean() / error, 8), abs=1e-10
    )


def test_series_without_a_difference_are_told_apart_as_often_as_said() -> None:
    """Of 1,000 pairs with overlapping outcomes, about 5 % have a p-value of at most 0.05."""
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(1000):
        noise = rng.standard_normal((2, 99))
        version, reference = 5 + (noise[:, 1:] + noise[:, :-1]) / 2
        p_value = cosine_test(version, reference).p_value
        found += p_value is not None and p_value <= 0.05
    assert 30 <= found <= 75


@given(losses, st.floats(0.001, 0.2))
def test_the_interval_excludes_1_exactly_when_the_p_value_is_small(version: Values, tail: float) -> None:
    """The upper end is below 1 if and only if the p-value is below the tail."""
    reference = np.random.default_rng(version.size).permutation(version) + 1
    test = cosine_test(version, reference)
    assume(test.p_value is not None and abs(test.p_value - tail) > 1e-9)

    assert (test.interval(tail)[1] < 1) == (test.p_value < tail)


@given(losses, st.sampled_from([2.0**-600, 0.5, 2.0**600]))
def test_the_verdict_does_not_know_the_unit(version: Values, unit: float) -> None:
    """Losses in another unit give the same p-value and interval."""
    reference = version[::-1] + 0.5
    assert cosine_test(version * unit, reference * unit) == cosine_test(version, reference)


@pytest.mark.parametrize(
    ("version", "reference", "ratio"),
    [
        ([], [], None),
        ([1.0, 2.0], [2.0, 3.0], 0.6),
        ([0.5] * 60, [1.0] * 60, 0.5),
        ([1.0] * 60, [0.0] * 60, None),
    ],
)
def test_without_a_test_there_is_no_p_value(
    version: list[float], reference: list[float], ratio: float
) -> None:
    """Few dates, constant differences and a reference without loss give None, not a number."""
    test = cosine_test(np.array(version), np.array(reference))

    assert (test.ratio, test.p_value, test.interval(0.05)) == (ratio, None, None)


@pytest.mark.parametrize("version", [[1.0, math.nan], [1.0, math.inf], [1.0]])
def test_losses_that_cannot_be_compared_are_refused(version: list[float]) -> None:
    """Other shapes and losses that are not finite raise InvalidInput."""
    with pytest.raises(InvalidInput) as caught:
        cosine_test(np.array(version), np.ones(2))
    assert caught.value.field == "losses"
