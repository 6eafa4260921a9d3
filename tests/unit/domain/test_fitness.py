"""Fitness: rows that contradict themselves are told from a wild index, a split and a thin share."""

import numpy as np
import pytest

from domain.bars import Finding, RawBars
from domain.basis import Basis
from domain.fitness import THIN_REASON, Fitness, Verdict, fitness, verdict_told
from domain.judgement.judge import judge
from domain.revisions import concatenate
from tests.support.histories import a_history, times

HISTORY = a_history(1000)
FIT = Fitness(verdict=Verdict.FIT, reasons=())


def verdict(bars: RawBars) -> Fitness:
    """The verdict after judgement."""
    return fitness(judge(bars, Basis.SPLIT_ADJUSTED).bars)


def test_good_prices_are_fit() -> None:
    """Also without a row, and after a split that the source did not apply."""
    assert verdict(HISTORY) == FIT
    assert verdict(HISTORY.take(np.arange(0))) == FIT
    assert verdict(times(HISTORY, 4.0, slice(0, 500))) == FIT


def test_rows_of_two_shares_are_unfit() -> None:
    """Every third row belongs to a share of a seventh of the price."""
    mixed = times(HISTORY, 1 / 7, np.arange(0, 1000, 3))
    told = verdict(mixed)
    assert told.verdict is Verdict.UNFIT
    assert told.reasons[0].startswith("the prices contradict themselves: ")


@pytest.mark.parametrize(("jumps", "expected"), [(19, Verdict.FIT), (20, Verdict.UNFIT)])
def test_one_jump_of_fifty_rows_is_too_many(jumps: int, expected: Verdict) -> None:
    """Fewer may be those of a wild share."""
    bars = HISTORY
    for row in range(100, 100 + 40 * jumps, 40):
        bars = times(bars, 1.6 if row % 80 else 1 / 1.6, slice(row, None))
    assert fitness(bars).verdict is expected


def test_few_jumps_of_few_rows_are_no_verdict() -> None:
    """Nine of 100 rows."""
    bars = HISTORY.take(np.arange(100))
    for row in range(10, 100, 10):
        bars = times(bars, 1.6 if row % 20 else 1 / 1.6, slice(row, None))
    assert fitness(bars).verdict is Verdict.FIT


def test_faults_of_single_rows_are_no_contradiction() -> None:
    """Each tenth row in cents is recognised, so the others can be used."""
    assert verdict(times(HISTORY, 100.0, np.arange(5, 1000, 10))) == FIT


def test_a_share_without_trades_is_thin() -> None:
    """More than 50 of the last 250 sessions; earlier ones do not count."""
    bars = HISTORY.take(np.arange(1000))
    bars.findings[:800] = int(Finding.UNTRADED)
    assert fitness(bars) == FIT
    bars.findings[800:801] = int(Finding.UNTRADED)
    reason = "the share is thin: 51 of the last 250 sessions had no trade"
    assert fitness(bars) == Fitness(verdict=Verdict.THIN, reasons=(reason,))


def test_both_reasons_are_told() -> None:
    """A thin share whose rows contradict themselves is unfit."""
    mixed = times(HISTORY, 1 / 7, np.arange(0, 1000, 3))
    mixed.findings[-60:] = int(Finding.UNTRADED)
    told = fitness(concatenate([mixed]))
    assert told.verdict is Verdict.UNFIT
    assert len(told.reasons) == 2


def test_the_doubts_of_a_forecast_tell_the_verdict() -> None:
    """Whatever else they say; the worse verdict wins."""
    mixed = fitness(judge(times(HISTORY, 1 / 7, np.arange(0, 1000, 3)), Basis.SPLIT_ADJUSTED).bars)
    thin = f"{THIN_REASON}80 of the last 250 sessions had no trade"

    assert verdict_told(()) == verdict_told(("nothing was traded in the last 9 sessions",)) == Verdict.FIT
    assert verdict_told(("the close jumps on 2024-01-02", thin)) == Verdict.THIN
    assert verdict_told((thin, *mixed.reasons)) == Verdict.UNFIT
