"""MarketData: a source of daily bars."""

from datetime import date
from typing import Protocol

from domain.delivery import Delivery
from domain.ticker import Ticker


class MarketData(Protocol):
    """A source of daily bars.

    `name` is recorded in every revision (`yahoo`, `csv`, `synthetic`). `synthetic` is True for generated
    prices; every answer computed from them is labelled. `remote` is True when a fetch costs a request to
    somebody else's server; such a source is asked only for what is lacking.
    """

    name: str
    synthetic: bool
    remote: bool

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """All rows of the source from `first` (None: its first row) to `last`, ascending, before cleaning.

        Raises a SourceError: one class for each kind of refusal.
        """
        ...
