"""Fetching: how much is asked for, and that any mixture of requests gives the same series."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bars import RawBars
from domain.basis import Basis, split_adjusted
from domain.errors import DeliveryHeld, NoData, PrevistoError, WrongAnswer
from domain.sessions import to_date
from tests.support.histories import Follower, History, a_history, times

HISTORY = a_history(160, splits={60: 2.0})


def day(row: int) -> date:
    """The session of a row of the history."""
    return to_date(HISTORY.sessions[row])


def test_the_first_request_is_for_the_whole_history() -> None:
    """A remote source is asked without a first day, once."""
    follower = Follower(History(HISTORY))
    follower.see(100)
    assert follower.source.asked == [None]


def test_the_next_request_begins_sixty_sessions_back() -> None:
    """The overlap of known sessions shows whether the source still tells the same."""
    follower = Follower(History(HISTORY))
    follower.see(100)
    follower.see(101, force=False)
    assert follower.source.asked == [None, day(41)]


def test_a_source_of_this_machine_is_always_asked_for_everything() -> None:
    """A file is read as a whole at each refresh."""
    follower = Follower(History(HISTORY, remote=False))
    follower.see(100)
    follower.see(100, force=False)
    assert follower.source.asked == [None, None]


def test_the_whole_history_is_asked_for_again_after_thirty_days() -> None:
    """30 days after the last whole history, the overlap no longer suffices."""
    follower = Follower(History(HISTORY))
    for row in (100, 115, 122, 123, 130):
        follower.see(row)
    assert follower.source.asked == [None, day(41), day(56), None, day(64)]


def test_a_history_of_few_rows_is_asked_for_whole() -> None:
    """An overlap of all known rows would tell nothing about earlier ones."""
    follower = Follower(History(HISTORY))
    follower.see(59)
    follower.see(60)
    assert follower.source.asked == [None, None]


def test_an_overlap_that_disagrees_costs_the_whole_history() -> None:
    """A factor in the overlap may be a new basis; the whole history decides, and here it contradicts too."""
    follower = Follower(History(HISTORY))
    follower.see(100)
    answer = follower.see(101, lambda rows: times(rows, 0.97))
    assert isinstance(answer, DeliveryHeld)
    assert follower.source.asked == [None, day(41), None]


def test_a_split_costs_the_whole_history() -> None:
    """The new basis is explained by the declared split, and the series is that of the whole history."""
    history = a_history(110, splits={101: 4.0})
    follower = Follower(History(history))
    follower.see(100)
    follower.see(101)
    assert [first is None for first in follower.source.asked] == [True, False, True]
    assert follower.series.close == pytest.approx(history.columns["close"][:102], rel=1e-12)


def test_a_small_dividend_leaves_no_step_in_total_return_prices() -> None:
    """A reduction by 0.1 % is less than sources round, and still a new basis of all earlier rows."""
    history = a_history(110, dividends={101: 0.04})
    follower = Follower(History(history, Basis.TOTAL_RETURN))
    follower.see(100)
    follower.see(101)
    expected = follower.source.until(day(101)).columns["close"]
    assert follower.series.close == pytest.approx(expected, rel=1e-12)


def test_no_rows_and_weekly_rows_are_refused() -> None:
    """The refusals name what is wrong, and nothing is kept."""
    follower = Follower(History(HISTORY))
    nothing = follower.see(100, lambda rows: rows.take(np.arange(0)))
    weekly = follower.see(100, lambda rows: rows.take(np.arange(len(rows)) % 5 == 4))
    assert isinstance(nothing, NoData)
    assert isinstance(weekly, WrongAnswer)
    assert "weekly" in weekly.message
    follower.case.then_nothing()


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(1, 10**6),
    rows=st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=6),
    basis=st.sampled_from(Basis),
    ratio=st.sampled_from([0.1, 1.1, 1.5, 2.0, 10.0]),
    events=st.tuples(st.integers(10, 150), st.integers(10, 150)),
    remote=st.booleans(),
)
def test_any_mixture_of_requests_gives_the_series_of_whole_histories(
    seed: int,
    rows: list[tuple[int, bool]],
    basis: Basis,
    ratio: float,
    events: tuple[int, int],
    remote: bool,
) -> None:
    """Splits and dividends happen at any time, on any basis; the closes agree within 1e-9."""
    history = a_history(180, seed, {events[0]: ratio}, {20: 0.2, events[1]: 0.05})
    source = History(history, basis, remote=remote)
    follower, row = Follower(source), 70
    follower.see(row)
    for step, force in rows:
        row = min(row + step, 179)
        assert not isinstance(follower.see(row, force=force), PrevistoError)
    true: RawBars = split_adjusted(source.until(to_date(history.sessions[row])), basis)
    assert np.array_equal(follower.series.sessions, true.sessions)
    assert follower.series.close == pytest.approx(true.columns["close"], rel=1e-9)
