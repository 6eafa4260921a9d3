"""Repeated: the decision about prices that a request recorded in an earlier attempt."""

from typing import TypeVar

from application.ledger import Ledger
from domain.errors import KeyReused
from domain.price_events import HeldPricesRejected, PricesIngested, SessionDecided
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of

D = TypeVar("D", PricesIngested, HeldPricesRejected, SessionDecided)


def recorded_decision(ledger: Ledger, ticker: Ticker, kind: type[D], reason: str) -> D | None:
    """The decision of this scope; None before its first attempt and outside a scope.

    Raises KeyReused when it has another reason.
    """
    for recorded in ledger.earlier_events(stream_of(ticker)):
        if isinstance(event := recorded.event, kind):
            if ledger.opened(event.reason) != reason:
                raise KeyReused("the key belongs to a decision with another reason", field="Idempotency-Key")
            return event
    return None
