"""Rebasing: a forecast is scored on the prices of its issue, whatever happened to the basis since."""

import numpy as np
import pytest

from domain.bars import RawBars
from domain.prices import PriceSeries
from domain.rebasing import rebased_by
from tests.support.histories import a_history, times


def then_and_now(now: RawBars, factor: float = 1.0) -> tuple[PriceSeries, PriceSeries, RawBars]:
    """The series up to row 50 before its prices were multiplied, and the one of today."""
    return times(now, 1 / factor).take(np.arange(51)).clean(), now.clean(), now


def test_nothing_happened() -> None:
    """The factor is exactly 1."""
    assert rebased_by(*then_and_now(a_history(60))) == 1.0


def test_a_declared_split_gives_the_exact_factor() -> None:
    """A 3:1 split after the origin divides the prices by 3, although the source rounds."""
    now = a_history(60, splits={55: 3.0})
    rounded = RawBars(now.sessions, {**now.columns, "close": np.round(now.columns["close"], 2)})
    then, _, _ = then_and_now(now, 1 / 3)
    assert rebased_by(then, rounded.clean(), rounded) == 1 / 3


def test_a_split_before_the_origin_or_not_applied_changes_nothing() -> None:
    """Only what happened to the rows before the origin counts."""
    assert rebased_by(*then_and_now(a_history(60, splits={40: 3.0}))) == 1.0
    assert rebased_by(*then_and_now(a_history(60, splits={55: 3.0}))) == 1.0


def test_an_undeclared_factor_is_measured() -> None:
    """All rows before the origin changed alike: the basis is another one."""
    assert rebased_by(*then_and_now(a_history(60), 0.97)) == pytest.approx(0.97)


@pytest.mark.parametrize("rows", [slice(50, 51), slice(45, 51), slice(32, 51, 2)])
def test_corrected_rows_are_no_new_basis(rows: slice) -> None:
    """The last close, a week, or every other close were corrected; the others are as they were."""
    now = a_history(60)
    then = times(now, 1.1, rows).take(np.arange(51)).clean()
    assert rebased_by(then, now.clean(), now) == 1.0


def test_rows_that_share_no_session_share_the_basis() -> None:
    """Nothing can be compared, so nothing is converted."""
    now = a_history(60)
    assert rebased_by(now.take(np.arange(5)).clean(), now.take(np.arange(30, 60)).clean(), now) == 1.0
