"""The chart of the loss beside naive: quiet on noise, loud after a change, and honest about overlap."""

import numpy as np
import pytest

from domain.loss_chart import MIN_SCORES, LossChart


def charted(losses: list[float], naive: float = 1.0) -> LossChart:
    """The chart after some losses."""
    chart = LossChart()
    for loss in losses:
        chart = chart.after(loss, naive)
    return chart


def noise(count: int, mean: float = 1.0) -> list[float]:
    """Losses that scatter around a mean."""
    return list(mean + 0.2 * np.random.default_rng(7).standard_normal(count))


def test_mean_and_spread_are_those_of_all_scores() -> None:
    """Welford's sums equal the plain formulas."""
    losses = noise(50)
    scores = [(loss - 1) / (loss + 1) for loss in losses]

    chart = charted(losses)

    assert chart.count == 50
    assert chart.mean == pytest.approx(np.mean(scores))
    assert chart.squares / 49 == pytest.approx(np.var(scores, ddof=1))


def test_a_short_or_a_constant_record_has_no_statistic() -> None:
    """Without a spread nothing can be unusual."""
    assert charted(noise(MIN_SCORES - 1)).drift(1) is None
    assert charted([1.0] * 100).drift(1) is None
    assert charted([0.0] * 100, naive=0.0).drift(1) is None
    assert charted(noise(MIN_SCORES)).drift(1) is not None


def test_noise_is_quiet_and_a_worse_forecast_is_not() -> None:
    """The bound of three standard deviations separates the two."""
    calm = charted(noise(300)).drift(1)
    worse = charted(noise(300) + noise(20, mean=1.4)).drift(1)
    better = charted(noise(300) + noise(20, mean=0.6)).drift(1)

    assert calm is not None and worse is not None and better is not None
    assert abs(calm) < 3 < worse
    assert better < -3


def test_scores_that_overlap_count_for_less() -> None:
    """Twenty forecasts of the same month are hardly twenty witnesses."""
    chart = charted(noise(300) + noise(20, mean=1.4))
    steps = [chart.drift(step) or 0.0 for step in (1, 5, 10, 60)]

    assert steps == sorted(steps, reverse=True)
    assert steps[-1] < steps[0] / 3


def test_moving_sums_of_noise_stay_inside_the_bound() -> None:
    """False alarms at step 10 are rare although consecutive scores share nine of ten returns."""
    alarms = 0
    for seed in range(40):
        shocks = np.random.default_rng(seed).standard_normal(409)
        sums = np.convolve(shocks, np.ones(10) / 10, mode="valid")
        drift = charted(list(1 + 0.3 * np.tanh(sums))).drift(10)
        alarms += drift is not None and abs(drift) > 3
    assert alarms <= 1
