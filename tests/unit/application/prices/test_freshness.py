"""Freshness: a refresh that can bring nothing new asks nobody."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from application.commands.refresh_prices import Refreshed
from application.prices.freshness import Freshness
from domain.bars import Finding
from domain.price_state import PriceState
from domain.sessions import Days, to_day
from tests.support.histories import Follower, History, a_history, times
from tests.support.use_cases import VALE3, Weekdays, ingestion, refreshing

HISTORY = a_history(100)
THURSDAY = 93  # a row of the history: 16 May 2024
EVENING = datetime(2024, 5, 16, 23, tzinfo=UTC)
HOLIDAY = date(2024, 5, 17)


class WithHoliday(Weekdays):
    """Weekdays, but for a holiday on Friday 17 May 2024."""

    def sessions(self, exchange: str, first: date, last: date) -> Days:
        days = super().sessions(exchange, first, last)
        return days[days != to_day(HOLIDAY)]


@pytest.fixture
def follower() -> Follower:
    """Prices that were fetched on a Thursday evening, after the close."""
    follower = Follower(History(HISTORY))
    follower.see(THURSDAY)
    assert follower.case.clock.at == EVENING
    return follower


def again(follower: Follower, at: datetime, *, force: bool = False) -> Refreshed:
    """Refresh at a time."""
    follower.case.clock.at = at
    return follower.refresh(VALE3, force=force)


@pytest.mark.parametrize(
    "later",
    [timedelta(0), timedelta(minutes=1), timedelta(hours=10), timedelta(hours=22, minutes=59)],
)
def test_no_request_before_the_next_session_is_final(follower: Follower, later: timedelta) -> None:
    """At once, in the night, before the open and before the close of Friday."""
    answer = again(follower, EVENING + later)
    assert answer.fresh
    assert follower.source.asked == [None]


def test_one_request_when_a_session_is_lacking(follower: Follower) -> None:
    """On Friday evening the session of Friday is final."""
    answer = again(follower, EVENING + timedelta(hours=24))
    assert (answer.fresh, answer.added, len(follower.source.asked)) == (False, 1, 2)


@pytest.mark.parametrize("hours", [24, 30, 48, 60])
def test_no_request_on_a_weekend(follower: Follower, hours: int) -> None:
    """Saturday and Sunday have no session, so they bring nothing and age nothing."""
    again(follower, EVENING + timedelta(hours=24))
    assert again(follower, EVENING + timedelta(hours=24 + hours)).fresh
    assert len(follower.source.asked) == 2


def test_no_request_on_a_holiday(follower: Follower) -> None:
    """On the evening of a Friday without a session, and over the weekend behind it."""
    follower.refresh = refreshing(follower.case, follower.source, WithHoliday())
    for hours in (24, 36, 60, 84):
        assert again(follower, EVENING + timedelta(hours=hours)).fresh
    assert len(follower.source.asked) == 1


def test_force_and_a_held_delivery_ask_again(follower: Follower) -> None:
    """A caller may insist, and a delivery that waits for a better one is no reason to wait."""
    again(follower, EVENING, force=True)
    assert len(follower.source.asked) == 2
    follower.see(THURSDAY, lambda rows: times(rows, 0.97), force=True)
    asked = len(follower.source.asked)
    follower.see(THURSDAY, force=False)
    assert len(follower.source.asked) > asked


def test_old_prices_expire() -> None:
    """After the hours of a session day, the last session may have been corrected."""
    freshness = Freshness(Weekdays(), expiry_hours=2.0)
    bars = HISTORY.take(np.arange(THURSDAY + 1))
    state = PriceState(last=ingestion(bars, at=EVENING))
    assert freshness.is_fresh("BVMF", bars, state, EVENING + timedelta(hours=2))
    assert not freshness.is_fresh("BVMF", bars, state, EVENING + timedelta(hours=3))


def test_what_is_lacking_is_counted_in_final_sessions() -> None:
    """A row without a trade is an observation; a row that is not final or suspect is none."""
    freshness, bars = Freshness(Weekdays()), HISTORY.take(np.arange(THURSDAY + 1))
    assert freshness.lacking("BVMF", bars, EVENING) == 0
    assert freshness.lacking("BVMF", bars, EVENING + timedelta(days=5)) == 3
    for finding, lacking in ((Finding.UNTRADED, 0), (Finding.SPIKE, 1), (Finding.MISSING, 1)):
        bars.findings[-1] = int(finding)
        assert freshness.lacking("BVMF", bars, EVENING) == lacking
    bars.findings[:] = int(Finding.MISSING)
    assert freshness.lacking("BVMF", bars, EVENING) == 0


def test_nothing_is_fresh_before_the_first_fetch() -> None:
    """A ticker without a revision is asked for, whole."""
    freshness, state = Freshness(Weekdays()), PriceState()
    assert not freshness.is_fresh("BVMF", HISTORY, state, EVENING)
    assert freshness.first_to_ask("BVMF", HISTORY, state, EVENING) is None
