"""TrackTicker: start refreshing a ticker."""

from application.ledger import Ledger
from application.streams import load
from domain.ticker import Ticker
from domain.tracked_ticker import evolve, stream_of, track


class TrackTicker:
    """Tracking a tracked ticker again has no effect."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __call__(self, text: str) -> tuple[Ticker, bool]:
        """The ticker, and whether it is new. Raises InvalidInput (field `ticker`)."""
        ticker = Ticker.parse(text)
        stream = stream_of(ticker)
        state, version = load(self._ledger.store, stream, evolve, None)
        events = track(state, ticker, self._ledger.clock.now())
        if events:
            self._ledger.append(stream, version, events)
        return ticker, bool(events)
