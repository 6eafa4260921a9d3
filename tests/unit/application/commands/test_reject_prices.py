"""RejectPrices: a held delivery is put aside for good."""

import pytest

from application.commands.reject_prices import RejectPrices
from domain.errors import Conflict, DeliveryHeld, KeyReused, NotFound
from domain.price_events import HeldPricesRejected
from tests.support.histories import Follower, History, a_history, times
from tests.support.use_cases import VALE3, a_scope

HISTORY = a_history(110)


@pytest.fixture
def follower() -> Follower:
    """An installation that holds a delivery."""
    follower = Follower(History(HISTORY))
    follower.see(99)
    follower.see(100, lambda rows: times(rows, 0.97))
    follower.case.store.written.clear()
    return follower


def test_a_rejection_is_recorded_and_the_prices_stay(follower: Follower) -> None:
    """The event names the person and the reason; nothing waits any more."""
    event = RejectPrices(follower.case.ledger)(VALE3, 1, "half of it")

    follower.case.then("ticker-VALE3", event)
    expected = HeldPricesRejected(
        ticker="VALE3", held=1, by="ana", reason="half of it", at=follower.case.clock.at
    )
    assert event == expected
    assert len(follower.series) == 100
    assert follower.case.prices(VALE3).held is None


def test_a_repeated_delivery_is_held_again(follower: Follower) -> None:
    """The same rows get the next number after a rejection; while they wait, they are not recorded twice."""
    repeated = follower.see(100, lambda rows: times(rows, 0.97))
    assert isinstance(repeated, DeliveryHeld)
    follower.case.then_nothing()

    RejectPrices(follower.case.ledger)(VALE3, 1, "wrong")
    follower.see(100, lambda rows: times(rows, 0.97))

    held = follower.case.prices(VALE3).held
    assert held
    assert held.held == 2


def test_a_repeated_request_rejects_once(follower: Follower) -> None:
    """The second attempt gets the recorded event although nothing waits any more."""
    reject = RejectPrices(follower.case.ledger)
    with follower.case.ledger.within(a_scope()):
        event = reject(VALE3, 1, "wrong")
        assert reject(VALE3, 1, "wrong") == event
        follower.case.then("ticker-VALE3", event)
        follower.case.store.written.clear()
        follower.case.refused(KeyReused, "Idempotency-Key", reject, VALE3, 1, "right")


def test_only_a_waiting_delivery_can_be_rejected(follower: Follower) -> None:
    """An unknown number is NotFound, a decided one Conflict, both about the revision."""
    reject = RejectPrices(follower.case.ledger)
    follower.case.refused(NotFound, "revision", reject, VALE3, 2, "wrong")
    reject(VALE3, 1, "wrong")
    follower.case.store.written.clear()
    follower.case.refused(Conflict, "revision", reject, VALE3, 1, "wrong")
