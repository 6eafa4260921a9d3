"""find_ticker: the ticker that a text names in this ledger."""

from application.ledger import Ledger
from domain.ticker import Ticker
from domain.ticker_names import INDEX_NAMES
from domain.tracked_ticker import stream_of


def find_ticker(ledger: Ledger, text: str) -> Ticker:
    """The ticker of a text; an index that an older version tracked as a share keeps its name.

    Raises InvalidInput (field `ticker`).
    """
    name = text.strip().upper() if text.isascii() else ""
    if name in INDEX_NAMES and ledger.read(stream_of(kept := Ticker.stored(name))):
        return kept
    return Ticker.parse(text)
