"""The error budget of compressions: each policy bites by its name, and equal versions pass."""

from typing import Any

import numpy as np
import pytest

from domain.parity import Budget, Measured
from domain.parity_report import ParityReport, TrainedAnew

RANDOM = np.random.default_rng(3)
N = 60
NOISE = RANDOM.normal(0, 0.02, N)
GRID = np.ones((N, 3, 7))


def measured(loss: float, noise: Any = 0.0, covered: float = 0.8, grid: Any = GRID, n: int = N) -> Measured:
    """A forecaster with a mean loss, losses that move together with those of all others, and one coverage."""
    losses = (loss + NOISE + noise - np.mean(noise))[:n] - NOISE[:n].mean()
    return Measured(losses=losses, coverage={"80": covered}, quantiles=grid[:n])


PARENT, REFERENCE = measured(0.98), measured(1.0)
BASE = Budget().of_parent("VALE3-fortnight-1", PARENT, REFERENCE)


def judged(version: Measured, naive: float = 1.2, *, changed: bool = False) -> ParityReport:
    """The report of a version beside the parent."""
    return Budget().judge(BASE, version, PARENT, naive, 2, changed=changed)


def failed(report: ParityReport) -> set[str]:
    """The names of the policies that are not met."""
    return {policy.name for policy in report.policies if not policy.passed}


@pytest.mark.parametrize("changed", [False, True])
def test_an_equal_version_is_within_the_budget(changed: bool) -> None:
    """It keeps everything, and no test against itself is possible."""
    report = judged(measured(0.98), changed=changed)

    assert (report.kept, report.low, report.high) == (pytest.approx(1.0),) * 3
    assert (report.p_value, report.refusals) == (None, ())


@pytest.mark.parametrize(
    ("loss", "changed", "policies"),
    [
        (0.9803, False, set()),  # 98.5 % of the gain
        (0.9806, False, {"kept"}),  # 97 %
        (0.9830, True, set()),  # 85 %
        (0.9850, True, {"kept"}),  # 75 %
        (1.0, False, {"kept"}),  # nothing learned
        (0.97, False, set()),  # better than the parent
    ],
)
def test_the_share_of_the_gain_decides(loss: float, changed: bool, policies: set[str]) -> None:
    """0.5 % of the loss would be no bound: the whole gain of a network can be less."""
    assert failed(judged(measured(loss, noise=RANDOM.normal(0, 0.03, N)), changed=changed)) == policies


def test_a_changed_network_that_is_shown_worse_is_refused() -> None:
    """The loss of 15 % of the gain is small, and the same at every origin: it is no chance."""
    report = judged(measured(0.983, noise=RANDOM.normal(0, 0.0005, N)), changed=True)

    assert report.p_value is not None and report.p_value < 0.001
    assert failed(report) == {"worse"}


def test_quantiles_of_a_graph_stay_near_those_of_the_parent() -> None:
    """A share of 2 % of them is 0.2 % of the close away; a smaller network may answer differently."""
    grid = GRID.copy()
    grid[:, 0, 0][: N // 2] += 0.002
    version = measured(0.98, grid=grid)

    assert failed(judged(version)) == {"quantiles"}
    assert failed(judged(version, changed=True)) == set()


@pytest.mark.parametrize(("covered", "passed"), [(0.79, True), (0.81, True), (0.788, False), (0.812, False)])
def test_coverage_may_move_by_one_point(covered: float, passed: bool) -> None:
    """Away from the nominal share, on either side."""
    assert (failed(judged(measured(0.98, covered=covered))) == set()) is passed


def test_naive_bounds_every_version() -> None:
    """A version that loses more than naive is refused whatever it keeps."""
    assert failed(judged(measured(0.98), naive=0.97)) == {"naive"}


def test_a_parent_without_a_gain_or_with_few_origins_has_nothing_to_keep() -> None:
    """The reasons are about the parent."""
    few = Budget().of_parent("m", measured(0.9, n=19), measured(1.0, n=19))
    none = Budget().of_parent("m", measured(1.0), measured(1.0))

    assert BASE.refusals == ()
    assert failed(few) == {"origins"}
    assert failed(none) == {"gain"}
    assert "nothing to keep" in none.refusals[0]


@pytest.mark.parametrize("seed", range(5))
def test_the_interval_holds_the_share_and_widens_with_the_noise(seed: int) -> None:
    """Noise that is twice as large gives an interval that is twice as wide."""
    noise = np.random.default_rng(seed).normal(0, 0.01, N)
    once, twice = (judged(measured(0.981, noise=factor * noise), changed=True) for factor in (1, 2))
    widths = [report.high - report.low for report in (once, twice)]  # type: ignore[operator]

    assert once.low < once.kept < once.high  # type: ignore[operator]
    assert widths[1] == pytest.approx(2 * widths[0])


UNTRAINED, TRAINED = 0.164442, 0.163537
WIDE, OF_PARENT, ROUGH = {"80": 0.800, "95": 0.951}, {"80": 0.809, "95": 0.955}, 0.03


@pytest.mark.parametrize(
    ("ratio", "moved", "changed", "policies"),
    [
        (1.000000, 0.0, False, set()),  # a graph in float32
        (1.00001, 0.0004, False, set()),  # int8: p99 of 0.04 % of the close
        (1.0010, 0.01, True, set()),  # half of the weights at zero: it keeps 83 %, and is no smaller
        (1.0051, 0.01, True, {"kept"}),  # 80 % of the weights at zero
        (1.0050, 0.01, True, {"kept"}),  # 90 %
        (1.0024, 0.01, True, {"kept"}),  # 32 of 64 units
        (1.0044, 0.01, True, {"kept"}),  # 16 of 64 units
        (1.0009, 0.01, True, set()),  # the same after two epochs
        (1.0010, 0.01, True, set()),  # 8 of 64 units, after two epochs
        (1.0005, 0.01, True, set()),  # 16 units in one layer, trained anew
        (1.0005, 0.01, False, {"kept", "quantiles"}),  # the same, if it were told to be a graph
    ],
)
def test_the_versions_that_were_measured_are_judged_as_their_figures_say(
    ratio: float, moved: float, changed: bool, policies: set[str]
) -> None:
    """Losses over the parent on real prices; the whole gain over the untrained network is 0.55 %."""
    noise = np.random.default_rng(5).normal(0, ROUGH, N)
    parent = Measured(losses=TRAINED + 0 * NOISE, coverage=OF_PARENT, quantiles=GRID)
    untrained = Measured(losses=UNTRAINED + 0 * NOISE, coverage=WIDE, quantiles=GRID)
    losses = ratio * TRAINED + (noise - noise.mean()) * changed
    version = Measured(losses=losses, coverage=WIDE, quantiles=GRID + moved)
    base = Budget().of_parent("VALE3-fortnight-1", parent, untrained)
    report = Budget().judge(base, version, parent, 0.2, 2, changed=changed)

    assert base.refusals == ()
    assert failed(report) == policies


def test_the_same_size_trained_anew_stands_beside_a_pruned_version() -> None:
    """With its share of the same gain, and an interval; nothing is judged by it."""
    report = judged(measured(0.983, noise=RANDOM.normal(0, 0.03, N)), changed=True)
    found = Budget().beside(report, measured(0.982, noise=RANDOM.normal(0, 0.03, N)), PARENT, 2, 7)

    assert (found.policies, found.refusals) == (report.policies, ())
    assert isinstance(found.anew, TrainedAnew)
    assert (found.anew.kept, found.anew.seed) == (pytest.approx(0.9), 7)
    assert found.anew.low < 0.9 < found.anew.high
