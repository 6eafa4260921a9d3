"""Held: the delivery of a ticker that waits for a decision."""

from domain.errors import Conflict, DeliveryHeld, NotFound
from domain.price_events import PricesHeld
from domain.price_state import PriceState
from domain.ticker import Ticker


def held_of(state: PriceState, ticker: Ticker, number: int) -> PricesHeld:
    """The delivery that waits. Raises NotFound for an unknown number, Conflict when it was decided."""
    if not 1 <= number <= state.holds:
        raise NotFound(f"{ticker} has no held revision {number}", field="revision")
    if state.held is None or state.held.held != number:
        raise Conflict(
            f"held revision {number} of {ticker} does not wait for a decision",
            field="revision",
            remedy=f"look at `previsto prices {ticker} --revisions`",
        )
    return state.held


def held_error(held: PricesHeld) -> DeliveryHeld:
    """The error for a delivery that waits for a decision."""
    return DeliveryHeld(
        f"the delivery is held, the known prices stay: {held.message}",
        field="source",
        remedy=f"look at `previsto prices {held.ticker} --revisions`, then `previsto prices accept "
        f"{held.ticker} {held.held} --reason …` or `reject`; a later good delivery needs no decision",
    )
