"""Recording: what the events of a refresh say."""

from domain.errors import DeliveryHeld
from domain.price_events import PricesHeld, PricesIngested, held_shelf
from tests.support.histories import Follower, History, a_history, times

HISTORY = a_history(110, splits={40: 2.0, 101: 4.0}, dividends={60: 0.3, 101: 0.5})


def last_event(follower: Follower) -> object:
    """The latest event of the ticker."""
    return follower.case.store.read_stream("ticker-VALE3")[-1].event


def test_a_revision_tells_its_basis_and_what_became_known() -> None:
    """A split restarts the series on a whole history; events of the first revision are no news."""
    follower = Follower(History(HISTORY))
    follower.see(99)
    first = last_event(follower)
    follower.see(101)
    second = last_event(follower)
    assert isinstance(first, PricesIngested)
    assert isinstance(second, PricesIngested)
    assert (first.basis, first.full, first.restart, first.actions) == ("split-adjusted", True, False, ())
    assert (second.full, second.restart, second.accepted, second.by) == (True, True, 0, "")
    assert second.actions == ("dividend 0.5 on 2024-05-28", "split 4 on 2024-05-28")


def test_a_held_delivery_tells_why() -> None:
    """The event counts the rows and states the contradiction, and the rows are kept aside as delivered."""
    follower = Follower(History(a_history(110)))
    follower.see(99)
    refusal = follower.see(100, lambda rows: times(rows, 0.97))
    event = last_event(follower)
    assert isinstance(event, PricesHeld)
    assert isinstance(refusal, DeliveryHeld)
    assert (event.held, event.doubt, event.rows, event.basis) == (1, "factor", 101, "split-adjusted")
    assert event.message in refusal.message
    assert "prices accept VALE3 1" in refusal.remedy
    kept = follower.case.store.history.bars(held_shelf("VALE3"), revision=1, first=1)
    assert kept.digest == event.digest
    assert len(follower.series) == 100
