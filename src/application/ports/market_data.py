"""MarketData: where daily bars come from."""

from datetime import date
from typing import Protocol

from domain.bars import RawBars
from domain.ticker import Ticker


class MarketData(Protocol):
    """A source of daily bars.

    `name` stands in every revision (`yahoo`, `csv`, `synthetic`); `synthetic` says that the
    prices are invented, and every answer made from them says so too.
    """

    name: str
    synthetic: bool

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> RawBars:
        """Every row the source has from `first` (or its beginning) to `last`, uncleaned, ascending.

        Raises a SourceError: RateLimited, UnknownSymbol, NoData or SourceUnavailable.
        """
        ...
