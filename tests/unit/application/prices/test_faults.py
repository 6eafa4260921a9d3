"""Faults: whatever a source does wrong, no wrong close is used, no good one is lost, and all of it heals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bars import RawBars
from domain.basis import Basis, split_adjusted
from domain.errors import PrevistoError
from domain.prices import PriceSeries
from domain.sessions import to_date
from tests.support.faults import FAULTS, Fault
from tests.support.histories import Follower, History, a_history

KNOWN = 280  # rows before the faulty delivery
SPLIT = KNOWN + 1  # the row of a split that the faulty delivery brings, where there is one
EXACT, ABOUT = 1e-9, 2e-3  # of a log close; a share of a dividend is found from a close that may be faulty


def truth(source: History, row: int) -> RawBars:
    """The split-adjusted rows that are true on the evening of a row."""
    return split_adjusted(source.until(to_date(source.bars.sessions[row])), source.basis)


def wrong(series: PriceSeries, true: RawBars, tolerance: float = 2e-6) -> int:
    """The number of closes that are not those of the true rows."""
    common, ours, theirs = np.intersect1d(series.sessions, true.sessions, return_indices=True)
    off = np.abs(np.log(series.close[ours] / true.columns["close"][theirs])) > tolerance
    return int(np.count_nonzero(off)) + len(series) - common.size


def check(fault: Fault, source: History, new: int, wait: int = 0) -> None:
    """Bring a fault after a good history; then see what is known, and what a good delivery makes of it."""
    follower = Follower(source)
    follower.see(KNOWN - 1 - wait)
    follower.see(KNOWN - 1)
    before, was = follower.series.sessions, truth(source, KNOWN - 1)

    follower.see(KNOWN - 1 + new, lambda rows: fault(rows, min(new, len(rows))))

    series, tolerance = follower.series, ABOUT if source.basis is Basis.TOTAL_RETURN else 2e-6
    assert np.isin(before, series.sessions).all()
    assert 0 in (wrong(series, was, tolerance), wrong(series, truth(source, KNOWN - 1 + new), tolerance))

    for row in (KNOWN + new, KNOWN + new + 1):
        assert not isinstance(follower.see(row), PrevistoError)
    true = truth(source, KNOWN + new + 1)
    assert np.array_equal(follower.series.sessions, true.sessions)
    assert wrong(follower.series, true, EXACT) == 0


@pytest.mark.parametrize("name", FAULTS)
def test_no_fault_of_a_source_harms_the_series(name: str) -> None:
    """The fault comes with a split of 4:1 on the second of three new rows."""
    history = a_history(KNOWN + 6, seed=5, splits={120: 2.0, SPLIT: 4.0}, dividends={100: 0.3, 200: 0.2})
    check(FAULTS[name], History(history), new=3)


@settings(deadline=None, max_examples=30)
@given(
    name=st.sampled_from(sorted(FAULTS)),
    seed=st.integers(1, 10**6),
    new=st.integers(2, 5),
    ratio=st.sampled_from([None, 4.0, 2.0, 1.5, 0.1]),
    basis=st.sampled_from(Basis),
    remote=st.booleans(),
    wait=st.sampled_from([0, 25]),
)
def test_no_fault_harms_any_history(
    name: str, seed: int, new: int, ratio: float | None, basis: Basis, remote: bool, wait: int
) -> None:
    """The same on any basis, with or without a split at the time, from any kind of source, at any time."""
    splits = {120: 2.0} | ({SPLIT: ratio} if ratio else {})
    history = a_history(KNOWN + new + 2, seed, splits, {200: 0.2, SPLIT: 0.1})
    check(FAULTS[name], History(history, basis, remote=remote), new, wait)
