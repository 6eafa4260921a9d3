"""Repairs: a fault with a plain factor is undone where it is asked for, and listed."""

import numpy as np
import pytest

from domain.bars import SUSPECT, Finding
from domain.judgement.judge import judge
from domain.judgement.repairs import nearest_ratio
from tests.support.faults import times
from tests.support.histories import a_history

HISTORY = a_history(200)


@pytest.mark.parametrize(
    ("rows", "factor", "rule"),
    [
        (slice(50, 51), 100.0, "unit"),
        (slice(50, 70), 0.01, "unit"),
        (slice(50, 51), 0.1, "spike"),
        (slice(0, 120), 5.0, "split-unadjusted"),
        (slice(0, 120), 10.0, "split-unadjusted"),
    ],
)
def test_a_plain_factor_is_undone(rows: slice, factor: float, rule: str) -> None:
    """The series is that without the fault; the delivered rows keep their prices, the repair is listed."""
    wrong = times(HISTORY, factor, rows)
    judged = judge(wrong, None, mend=True)

    assert judged.series.close == pytest.approx(HISTORY.columns["close"], rel=5e-3)
    assert len(judged.series) == len(HISTORY)
    assert judged.bars.columns["close"].tolist() == wrong.columns["close"].tolist()
    (entry,) = judged.repairs
    assert (entry.rule, entry.rows) == (rule, rows.stop - rows.start)
    assert entry.factor == pytest.approx(1 / factor)
    assert (judged.bars.findings[rows] & int(Finding.REPAIRED) != 0).all()
    assert not judged.bars.having(SUSPECT).any()


def test_nothing_is_undone_where_nobody_asked() -> None:
    """The same rows are suspect."""
    judged = judge(times(HISTORY, 100.0, slice(50, 51)), None)
    assert judged.repairs == ()
    assert len(judged.series) == len(HISTORY) - 1


def test_a_factor_that_is_not_plain_stays_suspect() -> None:
    """No split has the ratio 24.6, so nothing tells what the price would be."""
    judged = judge(times(HISTORY, 24.6, slice(0, 120)), None, mend=True)
    assert judged.repairs == ()
    assert len(judged.series) == 80


@pytest.mark.parametrize(
    ("move", "ratio"), [(np.log(0.2) + 0.02, 0.2), (np.log(1.5), 1.5), (0.01, None), (np.log(0.47), None)]
)
def test_only_a_near_ratio_counts(move: float, ratio: float | None) -> None:
    """A move by a whole number of shares, or by a simple fraction, within the tolerance."""
    assert nearest_ratio(float(move), 0.03) == (pytest.approx(ratio) if ratio else None)
