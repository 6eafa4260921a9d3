"""`refresh`: fetch the prices of tickers."""

from datetime import date
from typing import Any

import msgspec

from application.commands.refresh_prices import RefreshPrices
from application.kinds.parts import each
from application.ledger import Ledger
from application.ports.job_kind import Work
from application.projector import Projector
from domain.ticker import Ticker
from domain.tracked_ticker import PricesIngested, absent, stream_of


class RefreshRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which tickers (none named: all tracked ones), and up to which day."""

    tickers: tuple[str, ...] = ()
    until: date | None = None


class Refresh:
    """One effect a ticker: a price revision, unless the source says nothing new."""

    form = RefreshRequest

    def __init__(self, ledger: Ledger, refresh_prices: RefreshPrices, projector: Projector) -> None:
        self._ledger = ledger
        self._refresh_prices = refresh_prices
        self._projector = projector

    def check(self, request: RefreshRequest) -> None:
        """See JobKind."""
        for ticker in map(Ticker.parse, request.tickers):
            if not self._ledger.read(stream_of(ticker)):
                raise absent(ticker)

    def __call__(self, request: RefreshRequest, work: Work) -> dict[str, Any]:
        """See JobKind."""
        return each(work, request.tickers or self.tracked(), lambda name: self.one(name, request.until))

    def tracked(self, exchange: str | None = None) -> list[str]:
        """Every tracked ticker, or those of an exchange."""
        self._projector.catch_up("tickers")
        found = self._projector.rows.find("tickers")
        return [row["ticker"] for row in found if exchange in (None, row["exchange"])]

    def one(self, name: str, until: date | None = None) -> dict[str, Any]:
        """One ticker."""
        ticker = Ticker.parse(name)
        for recorded in self._ledger.carried_out(stream_of(ticker)):
            assert isinstance(recorded.event, PricesIngested)
            event = recorded.event
            return {"revision": event.revision, "added": event.added, "changed": event.changed}
        outcome = self._refresh_prices(ticker, until)
        return {"revision": outcome.revision, "added": outcome.added, "changed": outcome.changed}
