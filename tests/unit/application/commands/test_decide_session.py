"""DecideSession: a person confirms the price of a session, or drops it."""

from datetime import date, timedelta

import numpy as np
import pytest

from application.commands.decide_session import DecideSession
from domain.bars import Finding
from domain.errors import KeyReused, NotFound
from domain.price_events import SessionDecided
from domain.sessions import to_date
from tests.support.histories import Follower, History, a_history, times
from tests.support.use_cases import VALE3, a_scope

HISTORY = a_history(110)
DAY = to_date(HISTORY.sessions[50])


@pytest.fixture
def follower() -> Follower:
    """Prices of which row 50 is a spike."""
    follower = Follower(History(HISTORY))
    follower.see(99, lambda rows: times(rows, 1.5, slice(50, 51)))
    assert len(follower.series) == 99
    follower.case.store.written.clear()
    return follower


def decide(follower: Follower) -> DecideSession:
    """The use-case."""
    return DecideSession(follower.case.ledger, follower.case.store.history)


def test_a_confirmed_session_is_in_the_series(follower: Follower) -> None:
    """The event names the person and the reason, and the price is used from then on."""
    event = decide(follower)(VALE3, DAY, confirmed=True, reason="a takeover bid")

    follower.case.then("ticker-VALE3", event)
    expected = SessionDecided(
        ticker="VALE3",
        session=DAY,
        confirmed=True,
        by="ana",
        reason="a takeover bid",
        at=follower.case.clock.at,
    )
    assert event == expected
    assert len(follower.series) == 100


def test_a_dropped_session_is_in_no_series(follower: Follower) -> None:
    """A good row can be dropped, and the latest decision counts."""
    other = to_date(HISTORY.sessions[60])
    decide(follower)(VALE3, other, confirmed=False, reason="an error of the exchange")
    known = follower.case.prices(VALE3)
    assert known.bars.findings[60] == int(Finding.DISMISSED)
    assert len(known.series) == 98
    decide(follower)(VALE3, other, confirmed=True, reason="it was right")
    assert len(follower.series) == 99


def test_what_was_known_before_the_decision_stays(follower: Follower) -> None:
    """The number of events that a forecast knew decides which decisions it sees."""
    version = follower.case.prices(VALE3).version
    decide(follower)(VALE3, DAY, confirmed=True, reason="real")
    assert len(follower.case.prices(VALE3, version=version).series) == 99


def test_a_decision_outlives_a_refresh(follower: Follower) -> None:
    """The same row delivered again is still confirmed."""
    decide(follower)(VALE3, DAY, confirmed=True, reason="real")
    follower.see(100, lambda rows: times(rows, 1.5, slice(50, 51)))
    assert np.isin(HISTORY.sessions[:101], follower.series.sessions).all()


def test_a_repeated_request_decides_once(follower: Follower) -> None:
    """The second attempt gets the recorded event; another reason under the key is refused."""
    act = decide(follower)
    with follower.case.ledger.within(a_scope("k1")):
        event = act(VALE3, DAY, confirmed=True, reason="real")
        follower.case.clock.at += timedelta(hours=1)
        assert act(VALE3, DAY, confirmed=True, reason="real") == event
        follower.case.then("ticker-VALE3", event)
        follower.case.store.written.clear()
        other = "Idempotency-Key"
        follower.case.refused(KeyReused, other, act, VALE3, DAY, confirmed=True, reason="unreal")
    assert event.by == "bia"


@pytest.mark.parametrize("session", [date(2024, 1, 6), date(1999, 1, 4), date(2030, 1, 2)])
def test_a_session_without_a_row_is_refused(follower: Follower, session: date) -> None:
    """The refusal is NotFound about the session."""
    act = decide(follower)
    follower.case.refused(NotFound, "session", act, VALE3, session, confirmed=True, reason="real")
