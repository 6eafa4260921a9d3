"""Calibration: factors move with misses and stay bounded, and adapted quantiles stay ordered."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calibration import (
    MAX_LOG_FACTOR,
    MIN_OUTCOMES,
    StepFactors,
    adapted,
    adapted_grid,
    logs_of,
    used_factors,
)
from domain.quantiles import LEVELS, QuantilePaths
from tests.support.builders import a_fan

INSIDE, OUTSIDE = {"80": True, "95": True}, {"80": False, "95": False}
READY = StepFactors(outcomes=MIN_OUTCOMES, log_80=0.2, log_95=-0.1)
Z80, Z95 = 1.2815515655446004, 1.959963984540054


def distances_of(paths: QuantilePaths) -> npt.NDArray[np.float64]:
    """The distances from the median in logarithms, (steps, levels)."""
    found: npt.NDArray[np.float64] = np.log(paths.grid / paths.grid[:, 3:4])
    return found


def test_a_miss_widens_by_the_rate_and_a_hit_narrows() -> None:
    """m += .03 (missed - .2) at 80 %, and .06 (missed - .05) at 95 %."""
    start = StepFactors(outcomes=MIN_OUTCOMES)
    missed, hit = start.after(OUTSIDE, had_factors=True), start.after(INSIDE, had_factors=True)

    assert (missed.outcomes, hit.outcomes) == (MIN_OUTCOMES + 1, MIN_OUTCOMES + 1)
    assert (missed.log_80, missed.log_95) == pytest.approx((0.024, 0.057))
    assert (hit.log_80, hit.log_95) == pytest.approx((-0.006, -0.003))


def test_only_misses_of_ranges_with_factors_move_them() -> None:
    """Outcomes without factors count until there are enough of them, and then no more."""
    state = StepFactors()
    for _ in range(MIN_OUTCOMES + 5):
        state = state.after(OUTSIDE, had_factors=False)
    assert state == StepFactors(outcomes=MIN_OUTCOMES)


def test_the_quartiles_take_the_root_and_the_median_stays() -> None:
    """The logarithms of the widths are multiplied; a level between two of the table takes a share of both."""
    levels = (0.025, 0.0625, 0.1, 0.25, 0.5, 0.75, 0.9, 0.9375, 0.975)
    grid = 50 * np.exp(np.array([[-0.9, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.9]]))
    before = QuantilePaths.of(levels, grid)
    after = adapted(before, [READY])

    logs = np.log(after.grid / 50)[0]
    assert after.at(0.5) == before.at(0.5)
    assert logs[6] == pytest.approx(0.4 * math.exp(0.2))
    assert logs[5] == pytest.approx(0.2 * math.exp(0.1))
    assert logs[7] == pytest.approx(0.6 * math.exp(0.05))
    assert logs[8] == pytest.approx(0.9 * math.exp(-0.1))
    assert logs[:4] == pytest.approx(-logs[:4:-1])


def test_without_enough_outcomes_nothing_changes() -> None:
    """No event records factors, and a step that has too few keeps its quantiles bit for bit."""
    young = StepFactors(outcomes=MIN_OUTCOMES - 1, log_80=0.3, log_95=0.3)
    paths = a_fan(2)

    assert used_factors([young], 3) == ()
    used = used_factors([READY, young], 3)
    assert used == (READY, StepFactors(outcomes=MIN_OUTCOMES - 1), StepFactors())
    assert adapted(paths, ()) is paths
    after = adapted(paths, used[:2])
    assert after.values[1] == paths.values[1]
    assert after.values[0] != paths.values[0]


def test_the_factors_of_an_event_are_rounded() -> None:
    """What is recorded is what was used, so that a replay needs nothing else."""
    (used,) = used_factors([StepFactors(outcomes=50, log_80=0.1234567891, log_95=-0.5)], 1)
    assert used == StepFactors(outcomes=50, log_80=0.123457, log_95=-0.5)


def test_many_forecasts_together_have_the_bits_of_each_alone() -> None:
    """A batch may adapt all of its forecasts at once; some have no factors at some steps."""
    rng = np.random.default_rng(4)
    grids = 50 * np.exp(np.sort(0.1 * rng.standard_normal((37, 3, len(LEVELS)))))
    factors = [
        [
            StepFactors(outcomes=int(39 + rng.integers(3)), log_80=float(a), log_95=float(b))
            for a, b in rng.uniform(-0.5, 0.5, (3, 2))
        ]
        for _ in grids
    ]
    together = adapted_grid(grids, LEVELS, np.stack([logs_of(one) for one in factors]))

    for grid, one, found in zip(grids, factors, together, strict=True):
        alone = adapted(QuantilePaths.of(LEVELS, grid), one)
        assert alone.digest == QuantilePaths.of(LEVELS, found).digest


@given(
    moves=st.lists(st.floats(0, 2), min_size=6, max_size=6),
    logs=st.tuples(*[st.floats(-MAX_LOG_FACTOR, MAX_LOG_FACTOR)] * 2),
)
def test_quantiles_stay_ordered_and_within_the_bounds(moves: list[float], logs: tuple[float, float]) -> None:
    """Whatever the ranges and factors: ascending, the median as it was, no width beyond × or ÷ e^½."""
    low, high = np.cumsum(moves[:3])[::-1], np.cumsum(moves[3:])
    grid = 50 * np.exp(np.concatenate([-low, [0.0], high]))[None]
    before = QuantilePaths.of(LEVELS, grid)
    after = adapted(before, [StepFactors(outcomes=40, log_80=logs[0], log_95=logs[1])])

    assert after.at(0.5) == before.at(0.5)
    most, wide, was = math.exp(MAX_LOG_FACTOR), np.abs(distances_of(after)), np.abs(distances_of(before))
    assert (wide >= was / most - 1e-9).all()
    # A 95 % range that is not wider than its own 80 % range takes that one.
    assert (wide <= was.max(axis=1, keepdims=True) * most + 1e-9).all()


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=300))
def test_factors_stay_within_their_bounds(outcomes: list[tuple[bool, bool]]) -> None:
    """Whatever the outcomes."""
    state = StepFactors()
    for inside_80, inside_95 in outcomes:
        state = state.after({"80": inside_80, "95": inside_95}, had_factors=True)
    assert max(abs(state.log_80), abs(state.log_95)) <= MAX_LOG_FACTOR
    assert state.outcomes == len(outcomes)


@pytest.mark.parametrize("share", [0.7, 1.5], ids=["too narrow", "too wide"])
def test_the_coverage_of_a_strategy_with_a_false_scale_moves_to_nominal(share: float) -> None:
    """Ranges of 0.7 and 1.5 times the right width: after 250 outcomes of 40 tickers within 2 points."""
    rng, hits = np.random.default_rng(7), []
    for _ in range(40):
        state = StepFactors()
        for count, z in enumerate(np.abs(rng.standard_normal(500))):
            used = state.used
            inside = {
                "80": bool(z <= share * Z80 * math.exp(used.log_80)),
                "95": bool(z <= share * Z95 * math.exp(used.log_95)),
            }
            state = state.after(inside, had_factors=used.ready)
            if count >= 250:
                hits.append((inside["80"], inside["95"]))

    assert np.mean(hits, axis=0) == pytest.approx((0.8, 0.95), abs=0.02)
