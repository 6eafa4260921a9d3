"""AcceptPrices: take a held delivery into the known prices, because a person says that it is right."""

from application.ledger import Ledger
from application.ports.price_history import PriceHistory
from application.prices.held import held_of
from application.prices.recording import Consent, Delivered, record_intake
from application.prices.repeated import recorded_decision
from domain.basis import Basis
from domain.free_text import stated_text
from domain.intake import take_in_all
from domain.price_events import PricesIngested, held_shelf
from domain.price_state import price_state
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of


class AcceptPrices:
    """The accepted rows are a new revision; where the basis differs, the series begins with it."""

    def __init__(self, ledger: Ledger, prices: PriceHistory) -> None:
        self._ledger = ledger
        self._prices = prices

    def __call__(self, ticker: Ticker, held: int, reason: str) -> PricesIngested:
        """The event of the new revision; repeated in a scope, the one that is recorded already.

        Raises InvalidInput for the reason, NotFound, Conflict when the delivery does not wait, or KeyReused.
        """
        stated_text(reason, "reason")
        if done := recorded_decision(self._ledger, ticker, PricesIngested, reason):
            return done
        event = self._accept(ticker, held, reason)
        # Another attempt of the same request may have come first; then its event is the recorded one.
        return recorded_decision(self._ledger, ticker, PricesIngested, reason) or event

    def _accept(self, ticker: Ticker, held: int, reason: str) -> PricesIngested:
        past = self._ledger.read(stream_of(ticker))
        state = price_state(recorded.event for recorded in past)
        waiting = held_of(state, ticker, held)
        known = self._prices.bars(ticker.symbol, first=state.start)
        rows = self._prices.bars(held_shelf(ticker.symbol), revision=held, first=held)
        basis = Basis(waiting.basis) if waiting.basis else None
        intake = take_in_all(known, rows, basis or state.basis, restart=waiting.doubt != "seam")
        delivered = Delivered(
            ticker=ticker, source=waiting.source, synthetic=waiting.synthetic, basis=basis, full=False
        )
        number = state.last.revision + 1 if state.last else 1
        consent = Consent(held, self._ledger.actor, reason)
        return record_intake(self._ledger, len(past), delivered, number, intake, consent)
