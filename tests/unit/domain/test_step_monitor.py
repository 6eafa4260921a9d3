"""StepMonitor: false alarms are as rare as promised, and a decline is found."""

import math

import numpy as np
import pytest

from domain.betting import MAX_LOSS, Bet, Lanes, capital
from domain.step_monitor import ALPHA, MONITORED_STEPS, SIDES, THRESHOLD, StepMonitor

Runs = list[tuple[bool, bool]]


def test_a_bet_gains_by_larger_values_and_never_loses_all() -> None:
    """The first stake is 0, because nothing is known yet."""
    bet = Bet().after(1.0, 0.25)
    assert (bet.log_capital, bet.count, bet.total, bet.squares) == (0.0, 1, 1.0, 1.0)
    assert bet.after(1.0, 0.25).log_capital > 0 > bet.after(0.0, 0.25).log_capital
    for _ in range(50):
        bet = bet.after(1.0, 0.25)
    assert bet.after(0.0, 0.25).log_capital > bet.log_capital + math.log(1 - MAX_LOSS)


@pytest.mark.parametrize("mean", [0.05, 0.2, 0.25])
def test_the_capital_reaches_the_threshold_as_rarely_as_promised(mean: float) -> None:
    """1,000 players look at 250 values each; at the bound itself the share may be up to alpha."""
    rng, alarms = np.random.default_rng(3), 0
    for values in (rng.random((1000, 250)) < mean).astype(float):
        bet, most = Bet(), 0.0
        for value in values.tolist():
            bet = bet.after(value, 0.25)
            most = max(most, bet.log_capital)
        alarms += most >= math.log(THRESHOLD)
    assert alarms / 1000 <= 1.5 * ALPHA


def test_each_value_belongs_to_the_next_lane_in_turn() -> None:
    """A lane sees every third value, so no two of its values share a session."""
    lanes = Lanes.of(3)
    for value in (1.0, 0.0, 0.5, 1.0):
        lanes = lanes.after(value, 0.25)
    assert [bet.count for bet in lanes.bets] == [2, 1, 1]
    assert [bet.total for bet in lanes.bets] == [2.0, 0.0, 0.5]
    assert capital([lanes]) == pytest.approx(sum(math.exp(bet.log_capital) for bet in lanes.bets) / 3)


def walked(step: int, scale: float, seeds: int, sessions: int, worse: float = 1.0) -> Runs:
    """Whether each test raised an alarm, by seed: overlapping returns, whose ranges are false by a factor."""
    found: Runs = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        moves = np.convolve(rng.standard_normal(sessions + step), np.ones(step) / math.sqrt(step), "valid")
        monitor = StepMonitor.of(step)
        for move in np.abs(moves[:sessions]).tolist():
            inside = {"80": move <= 1.2816 * scale, "95": move <= 1.96 * scale}
            naive = 0.5 + move
            monitor = monitor.after(inside, worse * naive * float(rng.uniform(0.8, 1.2)), naive)
        peaks = monitor.peaks
        found.append((peaks["coverage"] >= THRESHOLD, peaks["performance"] >= THRESHOLD))
    return found


@pytest.mark.parametrize("step", MONITORED_STEPS)
def test_good_forecasts_raise_hardly_an_alarm(step: int) -> None:
    """Two years of overlapping returns, and a loss like naive's: at most one of forty for each test."""
    alarms = np.sum(walked(step, 1.0, 40, 500), axis=0)
    assert alarms.max() <= 1, alarms


@pytest.mark.parametrize(("step", "scale"), [(1, 0.5), (5, 0.5), (1, 2.5)])
def test_false_ranges_are_found(step: int, scale: float) -> None:
    """Half as wide as they should be, or more than twice: within two years, in most of the runs."""
    assert np.mean(walked(step, scale, 10, 500), axis=0)[0] >= 0.7


def test_a_loss_that_is_larger_than_that_of_naive_is_found() -> None:
    """15 % more within a year."""
    assert np.mean(walked(1, 1.0, 10, 250, worse=1.15), axis=0).tolist() == [0.0, 1.0]


def test_a_recorded_decline_restarts_its_test_only() -> None:
    """The other test goes on with its capital."""
    monitor = StepMonitor.of(1)
    for _ in range(60):
        monitor = monitor.after({"80": False, "95": False}, 2.0, 1.0)
    assert min(monitor.peaks.values()) >= THRESHOLD

    after = monitor.restarted("coverage")

    assert after.peaks == {"coverage": 1.0, "performance": monitor.peaks["performance"]}
    assert after.ranges == dict.fromkeys(SIDES, Lanes.of(1))
    assert after.loss == monitor.loss
    assert monitor.restarted("performance").ranges == monitor.ranges


def test_111_a_peak_stays_when_forecasts_are_good_again() -> None:
    """The test may be looked at whenever: what it reached before counts."""
    monitor = StepMonitor.of(1)
    for _ in range(9):
        monitor = monitor.after({"80": False, "95": False}, 1.0, 1.0)
    for number in range(200):
        monitor = monitor.after({"80": number % 5 > 0, "95": number % 20 > 0}, 1.0, 1.0)
    assert monitor.peaks["coverage"] >= THRESHOLD > capital([*monitor.ranges.values()])
