"""Routed: the sources that serve each exchange, with the next one where a source has no answer."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from application.ports.market_data import MarketData
from domain.delivery import Delivery
from domain.errors import InvalidInput, NoData, RateLimited, SourceError, SourceUnavailable, UnknownSymbol
from domain.ticker import Ticker

PASSED_ON: tuple[type[SourceError], ...] = (UnknownSymbol, NoData, SourceUnavailable, RateLimited)
"""Refusals after which the next source is asked. Any other one is a fault that must be seen."""


class Routed:
    """Asks the sources of a ticker's exchange in their order; the delivery names the one that answered.

    It is remote when one of its sources is. Raises InvalidInput for synthetic and real sources together,
    because nobody could tell their prices apart.
    """

    name = "routed"

    def __init__(self, sources: Mapping[str, Sequence[MarketData]]) -> None:
        self._sources = sources
        every = [source for some in sources.values() for source in some]
        self.remote = any(source.remote for source in every)
        self.synthetic = any(source.synthetic for source in every)
        if self.synthetic and not all(source.synthetic for source in every):
            raise InvalidInput(
                "synthetic prices cannot be mixed with those of other sources",
                field="source",
                remedy="use --source synthetic with another --home",
            )

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """The delivery of the first source that has an answer.

        Raises the refusal of the last source, or that of an earlier one with which the search ends, and
        UnknownSymbol for an exchange without a source.
        """
        refusal: SourceError = UnknownSymbol(
            f"no source serves the exchange {ticker.exchange} of {ticker}",
            field="ticker",
            remedy=f"add {ticker.exchange}=SOURCE to the rules of --source",
        )
        for source in self._sources.get(ticker.exchange, ()):
            try:
                delivery = source.fetch(ticker, first, last)
            except PASSED_ON as error:
                refusal = error
                continue
            return msgspec.structs.replace(delivery, source=delivery.source or source.name)
        raise refusal
