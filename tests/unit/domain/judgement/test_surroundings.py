"""Surroundings: what is usual around a row, also where columns lack values."""

import numpy as np
import pytest

from domain.bars import RawBars
from domain.judgement.surroundings import MIN_SCALE, Surroundings
from tests.support.faults import with_column
from tests.support.histories import a_history, times

HISTORY = a_history(200, daily=0.02)


def around(bars: RawBars) -> Surroundings:
    """The surroundings of all rows."""
    return Surroundings(bars, np.arange(len(bars)))


def test_the_scale_is_the_usual_move() -> None:
    """About 2 % here; one far row does not change it, and a calm share has a least scale."""
    usual = around(HISTORY).scale(100)
    assert usual == pytest.approx(0.02, rel=0.3)
    assert around(times(HISTORY, 3.0, slice(100, 101))).scale(100) == usual
    assert around(with_column(HISTORY, "close", 40.0, slice(None))).scale(100) == MIN_SCALE
    assert around(HISTORY.take(np.arange(1))).scale(0) == MIN_SCALE


def test_a_crash_is_judged_by_its_own_days() -> None:
    """Ten wild days count more than the calm months around them."""
    close = HISTORY.columns["close"].copy()
    close[95:106] *= np.exp(0.1 * (np.arange(11) % 2))
    assert around(RawBars(HISTORY.sessions, {**HISTORY.columns, "close": close})).scale(100) > 0.06


def test_the_gap_is_overnight() -> None:
    """The open against the close before; without an open the whole move."""
    rows = around(HISTORY)
    opened, before = HISTORY.columns["open"][100], HISTORY.columns["close"][99]
    assert rows.gap(100) == pytest.approx(np.log(opened / before))
    closed = around(with_column(HISTORY, "open", np.nan, slice(100, 101)))
    assert closed.gap(100) == closed.moves[100]


def test_a_thin_share_has_days_of_one_price() -> None:
    """More than three of ten days before; the first row has none before it."""
    for still, thin in ((15, False), (25, True)):
        bars = with_column(
            with_column(HISTORY, "high", 9.0, slice(40, 40 + still)), "low", 9.0, slice(40, 40 + still)
        )
        assert around(bars).is_thin(100) is thin
    assert not around(HISTORY).is_thin(0)


def test_the_range_is_against_the_usual_one() -> None:
    """A range of ten percent is several times the usual one; an unknown range is usual."""
    low = float(HISTORY.columns["high"][100]) * np.exp(-0.1)
    rows = around(with_column(HISTORY, "low", low, slice(100, 101)))
    assert rows.range_ratio(100) > 3
    assert rows.range_ratio(0) == 1.0
    assert around(with_column(HISTORY, "low", np.nan, slice(None))).range_ratio(100) == 1.0


def test_the_turnover_is_of_shares_or_of_money() -> None:
    """After a split either is usual; an unknown volume is usual, too."""
    usual = around(HISTORY).turnover_ratio(100)
    assert around(with_column(HISTORY, "volume", 3e7, slice(100, 101))).turnover_ratio(100) == pytest.approx(
        30, rel=0.3
    )
    assert around(times(HISTORY, 0.1, slice(100, None))).turnover_ratio(100) == pytest.approx(usual, rel=0.3)
    for value in (0.0, np.nan):
        assert around(with_column(HISTORY, "volume", value, slice(100, 101))).turnover_ratio(100) == 1.0
