"""The Diebold-Mariano test: against statsmodels and scipy, and where no test can be made."""

import math
from datetime import date, timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from domain.diebold_mariano import (
    DieboldMariano,
    Values,
    diebold_mariano,
    long_run_variance,
    mean_by_date,
)
from domain.errors import InvalidInput


def losses(n: int, seed: int, lead: float = 0.1) -> tuple[Values, Values]:
    """Two correlated positive series, the first lower by `lead` on average."""
    rng = np.random.default_rng(seed)
    common = np.convolve(rng.gamma(2, 0.5, n + 2), [0.5, 0.3, 0.2], "valid")
    noise = np.convolve(rng.normal(0, 0.2, n + 1), [0.6, 0.6], "valid")
    return common + noise + 1 - lead, common + 1


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("n", "overlap", "seed"), [(12, 1, 1), (12, 2, 5), (40, 1, 3), (80, 5, 4), (200, 3, 5)]
)
def test_statistic_agrees_with_statsmodels(n: int, overlap: int, seed: int) -> None:
    """Before the small-sample factor it is the HAC t value of a regression on a constant."""
    from scipy import stats

    sm = pytest.importorskip("statsmodels.api")
    model, reference = losses(n, seed)
    options = {"maxlags": overlap - 1, "kernel": "uniform", "use_correction": False}
    plain = sm.OLS(model - reference, np.ones(n)).fit(cov_type="HAC", cov_kwds=options).tvalues[0]
    assert math.isfinite(plain)
    factor = math.sqrt((n + 1 - 2 * overlap + overlap * (overlap - 1) / n) / n)
    test = diebold_mariano(model, reference, overlap)
    assert test.statistic == pytest.approx(plain * factor, rel=1e-10)
    assert test.p_value == pytest.approx(stats.t.cdf(plain * factor, n - 1), abs=1e-10)
    assert test.p_two_sided == pytest.approx(2 * stats.t.sf(abs(plain * factor), n - 1), abs=1e-10)
    assert (test.n, test.lags) == (n, overlap - 1)


@pytest.mark.thorough
def test_one_step_ahead_it_is_the_paired_t_test() -> None:
    """Without overlap the corrected test is Student's paired t test, exactly (Harvey et al. 1997)."""
    from scipy import stats

    model, reference = losses(25, 9)
    expected = stats.ttest_rel(model, reference, alternative="less")
    test = diebold_mariano(model, reference, 1)
    assert test.statistic == pytest.approx(expected.statistic)
    assert test.p_value == pytest.approx(expected.pvalue, abs=1e-12)


def test_a_worked_example() -> None:
    """Differences -1, -2, -3, -2: mean -2, variance 0.5, corrected by √(3/4), three degrees of freedom."""
    test = diebold_mariano(np.ones(4), np.array([2.0, 3.0, 4.0, 3.0]), 1)
    assert test.statistic == pytest.approx(-2 / math.sqrt(0.5 / 4) * math.sqrt(3 / 4))
    assert test.p_value == pytest.approx(0.00814, abs=1e-5)


def test_an_example_published_with_another_implementation() -> None:
    """Squared errors 0 1 2 3 4 5 against 0 2 3 3 5 6: -2.4905, p = 0.05513 (PyPI `dieboldmariano`)."""
    model, reference = np.array([0.0, 1, 2, 3, 4, 5]) ** 2, np.array([0.0, 2, 3, 3, 5, 6]) ** 2
    test = diebold_mariano(model, reference, 1)
    assert test.statistic == pytest.approx(-2.4905, abs=5e-5)
    assert test.p_two_sided == pytest.approx(0.05513, abs=5e-6)


def test_a_negative_rectangular_variance_gives_way_to_bartlett() -> None:
    """Alternating differences have a negative rectangular variance; Bartlett's is the positive one used."""
    difference = np.array([1.0, -1.2, 1.1, -0.9, 1.3, -1.0, 0.8, -1.1])
    centred = difference - difference.mean()
    gamma = [float(centred[lag:] @ centred[: 8 - lag]) / 8 for lag in range(2)]
    assert gamma[0] + 2 * gamma[1] < 0
    assert long_run_variance(difference, 1) == pytest.approx(gamma[0] + gamma[1])
    assert math.isfinite(diebold_mariano(difference + 5, np.full(8, 5.0), 2).statistic or math.nan)


@pytest.mark.parametrize(
    ("model", "reference", "overlap"),
    [
        ([], [], 1),
        ([1.0, 2.0], [2.0, 4.0], 1),
        ([1.0, 2.0, 4.0, 3.0], [2.0, 4.0, 1.0, 1.0], 4),
        ([0.3] * 20, [0.3] * 20, 2),
        ([0.1, 0.2, 0.7] * 5, [0.1 + 0.3, 0.2 + 0.3, 0.7 + 0.3] * 5, 1),
    ],
    ids=["none", "two", "overlap", "equal", "constant lead"],
)
def test_where_no_test_can_be_made_nothing_is_shown(
    model: list[float], reference: list[float], overlap: int
) -> None:
    """Too few losses, or differences that do not vary: no statistic and no p-value, for either side."""
    test = diebold_mariano(np.array(model), np.array(reference), overlap)
    assert (test.statistic, test.p_value, test.p_two_sided) == (None, None, None)
    assert msgspec.json.decode(msgspec.json.encode(test), type=DieboldMariano) == test


@pytest.mark.parametrize(
    ("model", "reference", "overlap"),
    [([1.0, 2.0], [1.0], 1), ([[1.0]], [[1.0]], 1), ([1.0, math.nan], [1.0, 2.0], 1), ([1.0], [2.0], 0)],
    ids=["lengths", "axes", "not finite", "overlap"],
)
def test_what_is_not_two_loss_series_is_refused(
    model: list[float], reference: list[float], overlap: int
) -> None:
    """Unequal shapes, losses that are not finite and an overlap below 1 raise InvalidInput."""
    with pytest.raises(InvalidInput):
        diebold_mariano(np.array(model), np.array(reference), overlap)


def test_under_equal_forecasts_it_rejects_about_as_often_as_it_says() -> None:
    """At 5 % and no true lead, between 3 and 7 % of 2,000 comparisons are called better."""
    rng = np.random.default_rng(3)
    pairs = rng.gamma(2, 1, (2000, 2, 20))
    rejected = np.mean([(diebold_mariano(a, b, 1).p_value or 0.0) < 0.05 for a, b in pairs])
    assert 0.03 < rejected < 0.07


series = hnp.arrays(np.float64, st.integers(3, 40), elements=st.integers(0, 800).map(lambda v: v / 8))


@given(series, st.integers(1, 6))
def test_swapping_the_forecasts_swaps_the_verdict(model: Values, overlap: int) -> None:
    """p(a, b) + p(b, a) = 1, and two-sided it is the same either way."""
    reference = np.random.default_rng(model.size).permutation(model) + 0.1
    forward, backward = (
        diebold_mariano(model, reference, overlap),
        diebold_mariano(reference, model, overlap),
    )
    assume(forward.p_value is not None)
    assert forward.p_value + backward.p_value == pytest.approx(1, abs=1e-12)
    assert forward.p_two_sided == backward.p_two_sided
    assert 0 <= forward.p_value <= 1 and 0 <= forward.p_two_sided <= 1


@given(series, st.integers(1, 6), st.sampled_from([2.0**-600, 2.0**-20, 0.5, 1024.0, 2.0**600]))
def test_the_verdict_does_not_know_the_unit(model: Values, overlap: int, unit: float) -> None:
    """Losses in another unit give the same p-value."""
    reference = model[::-1].copy()
    plain = diebold_mariano(model, reference, overlap)
    assume(plain.statistic is not None)
    assert diebold_mariano(model * unit, reference * unit, overlap) == plain


DAYS = tuple(date(2024, 1, 8) + timedelta(days=i) for i in range(4))


def test_tickers_are_averaged_by_date_where_one_has_them_all() -> None:
    """A ticker that lacks the last date keeps its dates."""
    dates, means = mean_by_date([(DAYS, (1.0, 2.0, 3.0, 4.0)), (DAYS[:2], (3.0, 6.0))])
    assert (dates, means) == (DAYS, (2.0, 4.0, 3.0, 4.0))


def test_tickers_of_other_sessions_are_averaged_by_place_from_the_end() -> None:
    """Where dates differ, origins are aligned at the last one."""
    moved = (DAYS[0] + timedelta(days=90), DAYS[3] + timedelta(days=90))
    dates, means = mean_by_date([(DAYS, (1.0, 2.0, 3.0, 4.0)), (moved, (5.0, 6.0))])
    assert (dates, means) == (DAYS, (1.0, 2.0, 4.0, 5.0))
