"""Evaluations of walk-forward origins."""

from datetime import date

import numpy as np
import pytest

from domain.score import Outcome, compare, evaluate, pool

SPREAD = np.array([-2, -1, -0.5, 0, 0.5, 1, 2])


def outcome(day: int, actual: list[float], centre: float = 10.0) -> Outcome:
    """An origin with the same quantiles at each step."""
    grid = np.repeat((centre + SPREAD)[None, :], len(actual), axis=0)
    return Outcome(origin=date(2024, 1, day), last_close=10.0, actual=np.array(actual), quantiles=grid)


def test_coverage_is_counted_by_step_and_pooled() -> None:
    """10.9 is inside 80 %, 11.5 only inside 95 %, 13 nowhere."""
    result = evaluate([outcome(1, [10.9, 11.5]), outcome(2, [10.0, 13.0])], scale=1.0)

    assert result.coverage["80"] == {"1": 1.0, "2": 0.0}
    assert result.coverage["95"] == {"1": 1.0, "2": 0.5}
    assert result.pooled_coverage == {"50": 0.25, "80": 0.5, "95": 0.75}


def test_the_loss_is_the_mean_over_origins() -> None:
    """Each origin weighs alike, and its loss is kept for the test."""
    result = evaluate([outcome(1, [10.0]), outcome(2, [12.0])], scale=0.5)

    assert result.loss == pytest.approx(np.mean(result.losses))
    assert len(result.losses) == 2
    assert result.mae == 1.0
    assert result.mase == 2.0


def test_a_comparison_with_itself_shows_no_skill() -> None:
    """Ratio one and no p-value."""
    own = evaluate([outcome(day, [10.0 + day]) for day in range(1, 9)], scale=1.0)

    skill = compare(own, own, 1)

    assert (skill.relative, skill.p_value) == (1.0, None)


def test_pooling_weighs_tickers_by_origins_and_averages_days() -> None:
    """The pooled loss is the mean over all origins; a day is one observation for the test."""
    first = evaluate([outcome(1, [10.0]), outcome(2, [12.0])], scale=1.0)
    second = evaluate([outcome(1, [11.0]), outcome(2, [14.0])], scale=1.0)

    pooled = pool([first, second])

    assert pooled.origins == 4
    assert pooled.loss == pytest.approx(np.mean([*first.losses, *second.losses]))
    assert pooled.losses == pytest.approx(np.mean([first.losses, second.losses], axis=0))
