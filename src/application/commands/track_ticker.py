"""TrackTicker: follow a ticker from now on."""

from application.forecasting.ticker_streams import fold
from application.ledger import Ledger
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of, track


class TrackTicker:
    """Following a followed ticker again changes nothing."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __call__(self, text: str) -> tuple[Ticker, bool]:
        """The ticker, and whether it is new. Raises InvalidInput (field `ticker`)."""
        ticker = Ticker.parse(text)
        stream = stream_of(ticker)
        past = self._ledger.read(stream)
        events = track(fold(past), ticker, self._ledger.clock.now())
        if events:
            self._ledger.append(stream, len(past), events)
        return ticker, bool(events)
