"""AcceptPrices: a person takes a held delivery into the known prices."""

import pytest

from application.commands.accept_prices import AcceptPrices
from application.commands.reject_prices import RejectPrices
from domain.basis import Basis
from domain.errors import Conflict, DeliveryHeld, KeyReused, NotFound
from domain.price_events import PricesIngested
from tests.support.histories import Change, Follower, History, a_history, times
from tests.support.use_cases import VALE3, a_scope

HISTORY = a_history(110, splits={40: 2.0})


def held(change: Change) -> Follower:
    """An installation that holds a delivery."""
    follower = Follower(History(HISTORY))
    follower.see(99)
    assert isinstance(follower.see(104, change), DeliveryHeld)
    follower.case.store.written.clear()
    return follower


def accept(follower: Follower) -> AcceptPrices:
    """The use-case."""
    return AcceptPrices(follower.case.ledger, follower.case.store.history)


def test_an_accepted_delivery_replaces_the_series() -> None:
    """The event names the person, the reason and the held revision, and the series begins anew."""
    follower = held(lambda rows: times(rows, 0.97))

    event = accept(follower)(VALE3, 1, "the register was wrong")

    follower.case.then("ticker-VALE3", event)
    assert (event.revision, event.accepted, event.by, event.reason) == (2, 1, "ana", "the register was wrong")
    assert (event.restart, event.full, event.basis) == (True, False, Basis.SPLIT_ADJUSTED)
    assert follower.series.close == pytest.approx(HISTORY.columns["close"][:105] * 0.97)
    assert follower.case.prices(VALE3).held is None


def test_accepted_rows_after_a_seam_join_the_known_ones() -> None:
    """The known rows stay beside them, and judgement leaves out those on the other basis."""
    follower = held(lambda rows: times(rows, 0.25, slice(100, None)))

    event = accept(follower)(VALE3, 1, "a split without its event")

    assert (event.restart, event.added) == (False, 5)
    known = follower.case.prices(VALE3)
    assert (len(known.bars), len(known.series)) == (105, 5)


def test_the_series_of_before_stays_readable() -> None:
    """An earlier revision is read as it was known."""
    follower = held(lambda rows: times(rows, 0.97))
    accept(follower)(VALE3, 1, "right")
    before = follower.case.prices(VALE3, revision=1).series
    assert before.close == pytest.approx(HISTORY.columns["close"][:100])


def test_prices_go_on_after_an_acceptance() -> None:
    """The next request is for the whole history, and it is taken in without a question."""
    follower = held(lambda rows: times(rows, 0.97))
    accept(follower)(VALE3, 1, "right")
    follower.see(105, lambda rows: times(rows, 0.97))
    assert follower.series.close == pytest.approx(HISTORY.columns["close"][:106] * 0.97)


def test_a_repeated_request_accepts_once() -> None:
    """The second attempt gets the recorded event, also when another attempt came in between."""
    follower = held(lambda rows: times(rows, 0.97))
    act, store = accept(follower), follower.case.store
    with follower.case.ledger.within(a_scope()):
        first: list[PricesIngested] = []
        store.meanwhile = lambda: first.append(act(VALE3, 1, "right"))
        second = act(VALE3, 1, "right")
        assert [second, act(VALE3, 1, "right")] == first * 2
        follower.case.then("ticker-VALE3", second)
        store.written.clear()
        follower.case.refused(KeyReused, "Idempotency-Key", act, VALE3, 1, "wrong")


@pytest.mark.parametrize("number", [0, 2, -1])
def test_an_unknown_number_is_refused(number: int) -> None:
    """The refusal is NotFound about the revision."""
    follower = held(lambda rows: times(rows, 0.97))
    follower.case.refused(NotFound, "revision", accept(follower), VALE3, number, "right")


def test_a_decided_delivery_is_refused() -> None:
    """The refusal is Conflict about the revision, after a rejection and after a better delivery."""
    follower = held(lambda rows: times(rows, 0.97))
    RejectPrices(follower.case.ledger)(VALE3, 1, "wrong")
    follower.case.store.written.clear()
    follower.case.refused(Conflict, "revision", accept(follower), VALE3, 1, "right")
    healed = held(lambda rows: times(rows, 0.97))
    healed.see(105)
    healed.case.store.written.clear()
    healed.case.refused(Conflict, "revision", accept(healed), VALE3, 1, "right")
