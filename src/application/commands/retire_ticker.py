"""RetireTicker: stop refreshing a ticker."""

from application.find_ticker import find_ticker
from application.ledger import Ledger
from application.streams import load
from domain.ticker import Ticker
from domain.tracked_ticker import evolve, retire, stream_of


class RetireTicker:
    """Deletes nothing: prices and forecasts can still be read, scored and replayed, and tracking resumes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __call__(self, text: str, reason: str) -> tuple[Ticker, bool]:
        """The ticker, and whether it was tracked until now. Raises InvalidInput or NotFound."""
        ticker = find_ticker(self._ledger, text)
        stream = stream_of(ticker)
        state, version = load(self._ledger.store, stream, evolve, None)
        by, at = self._ledger.actor, self._ledger.clock.now()
        events = retire(state, ticker, by=by, reason=reason, at=at)
        if events:
            self._ledger.append(stream, version, events)
        return ticker, bool(events)
