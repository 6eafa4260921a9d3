"""Time axis: rows that are no daily bars of the exchange are recognised, and thin shares are not refused."""

import numpy as np
import pytest

from domain.bars import RawBars
from domain.sessions import Days
from domain.time_axis import time_axis_problem
from tests.support.histories import a_history

DAILY = a_history(400)


def problem(bars: RawBars, sessions: Days = DAILY.sessions) -> str:
    """What is wrong when the exchange has these sessions."""
    return time_axis_problem(bars, sessions)


@pytest.mark.parametrize("every", [1, 2])
def test_daily_rows_are_accepted(every: int) -> None:
    """All sessions, or a thin share that has a row on every other one."""
    assert problem(DAILY.take(np.arange(400) % every == 0)) == ""


@pytest.mark.parametrize(("every", "kind"), [(5, "weekly"), (21, "monthly")])
def test_longer_bars_are_refused(every: int, kind: str) -> None:
    """The words name the kind of the bars."""
    assert problem(DAILY.take(np.arange(400) % every == 0)) == f"the rows are {kind} bars and not daily ones"


def test_rows_on_closed_days_are_refused() -> None:
    """A coin trades on all seven days; a share whose dates are a day off has a row on each Saturday."""
    days = np.arange(DAILY.sessions[0], DAILY.sessions[0] + 70, dtype=np.int32)
    assert problem(RawBars(days, {})) == "29% of the rows are on days when the exchange was closed"
    assert problem(RawBars(DAILY.sessions + 1, {})).startswith("20% of the rows")


def test_filled_holidays_and_long_gaps_are_accepted() -> None:
    """A row on 9 of 400 closed days is a fault of rows, and so is a missing year."""
    assert problem(DAILY, np.delete(DAILY.sessions, np.arange(9) * 40)) == ""
    assert problem(DAILY.take(np.r_[0:100, 350:400])) == ""


def test_few_rows_do_not_tell() -> None:
    """Seven weekly rows are accepted."""
    assert problem(DAILY.take(np.arange(0, 35, 5))) == ""
    assert problem(DAILY.take(np.arange(0))) == ""
