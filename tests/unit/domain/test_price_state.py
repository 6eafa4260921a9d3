"""PriceState: what the events of a ticker say about its prices."""

from datetime import date, timedelta

from domain.basis import Basis
from domain.judgement.judge import Decisions
from domain.price_events import HeldPricesRejected, PricesHeld, SessionDecided
from domain.price_state import PriceState, price_state
from domain.sessions import to_day
from tests.support.builders import NOON, a_series
from tests.support.use_cases import bars_of, ingestion, tracking

BARS = bars_of(a_series(5))
DAY = date(2024, 1, 9)
LATER = NOON + timedelta(days=1)


def a_held(number: int) -> PricesHeld:
    """A delivery that waits."""
    return PricesHeld(
        ticker="VALE3",
        held=number,
        source="csv",
        synthetic=False,
        basis="",
        doubt="seam",
        message="",
        first=DAY,
        last=DAY,
        rows=1,
        digest="d" * 64,
        at=NOON,
    )


def rejected(number: int) -> HeldPricesRejected:
    """A decision against a held delivery."""
    return HeldPricesRejected(ticker="VALE3", held=number, by="ana", reason="", at=NOON)


def decided(session: date, *, confirmed: bool) -> SessionDecided:
    """A decision about a session."""
    return SessionDecided(ticker="VALE3", session=session, confirmed=confirmed, by="ana", reason="", at=NOON)


def test_nothing_is_known_at_first() -> None:
    """The events of tracking say nothing about prices."""
    assert price_state([tracking()]) == PriceState()


def test_the_series_begins_with_the_latest_restart() -> None:
    """Later revisions without a restart belong to it."""
    events = [ingestion(BARS), ingestion(BARS, number=2, restart=True), ingestion(BARS, number=3)]
    state = price_state(events)
    assert (state.start, state.last) == (2, events[-1])


def test_the_time_of_the_whole_history_is_kept() -> None:
    """A later request for the overlap does not change it."""
    state = price_state([ingestion(BARS), ingestion(BARS, number=2, full=False, at=LATER)])
    assert state.full_at == NOON


def test_the_stated_basis_holds_until_a_restart() -> None:
    """A revision of a source that states nothing belongs to the basis of the series."""
    stated = ingestion(BARS, basis="as-traded")
    assert price_state([stated, ingestion(BARS, number=2)]).basis is Basis.AS_TRADED
    assert price_state([stated, ingestion(BARS, number=2, restart=True)]).basis is None
    changed = ingestion(BARS, number=2, basis="split-adjusted")
    assert price_state([stated, changed]).basis is Basis.SPLIT_ADJUSTED


def test_a_held_delivery_waits_until_something_happens() -> None:
    """A decision or a later revision ends the waiting; the numbers go on."""
    assert price_state([a_held(1)]).held == a_held(1)
    assert price_state([a_held(1), a_held(2)]).held == a_held(2)
    for end in (rejected(1), ingestion(BARS)):
        state = price_state([a_held(1), end])
        assert (state.held, state.holds) == (None, 1)


def test_the_latest_decision_about_a_session_counts() -> None:
    """Confirmed and dropped sessions are given as days."""
    other = DAY + timedelta(days=1)
    state = price_state([decided(DAY, confirmed=True), decided(other, confirmed=False)])
    assert state.decisions == Decisions(frozenset({to_day(DAY)}), frozenset({to_day(other)}))
    state = price_state([decided(DAY, confirmed=True), decided(DAY, confirmed=False)])
    assert state.decisions == Decisions(frozenset(), frozenset({to_day(DAY)}))
