"""RejectPrices: put a held delivery aside for good; the known prices stay."""

from application.ledger import Ledger
from application.prices.held import held_of
from application.prices.repeated import recorded_decision
from domain.free_text import stated_text
from domain.price_events import HeldPricesRejected
from domain.price_state import price_state
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of


class RejectPrices:
    """The rows stay in the ledger. The same delivery is held again when the source repeats it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __call__(self, ticker: Ticker, held: int, reason: str) -> HeldPricesRejected:
        """The event; repeated in a scope, the one that is recorded already.

        Raises InvalidInput for the reason, NotFound, Conflict when the delivery does not wait, or KeyReused.
        """
        stated_text(reason, "reason")
        if done := recorded_decision(self._ledger, ticker, HeldPricesRejected, reason):
            return done
        past = self._ledger.read(stream_of(ticker))
        held_of(price_state(recorded.event for recorded in past), ticker, held)
        event = HeldPricesRejected(
            ticker=ticker.symbol,
            held=held,
            by=self._ledger.actor,
            reason=reason,
            at=self._ledger.clock.now(),
        )
        self._ledger.append(stream_of(ticker), len(past), (event,))
        return recorded_decision(self._ledger, ticker, HeldPricesRejected, reason) or event
