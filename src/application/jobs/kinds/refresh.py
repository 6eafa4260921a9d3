"""`refresh`: fetch the prices of tickers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from application.commands.refresh_prices import RefreshPrices
from application.jobs.kinds.parts import each, require_success
from application.ledger import Ledger
from application.ports.job_kind import Work
from application.prices.held import held_error
from application.queries.lists import Lists
from application.streams import load
from domain.price_events import PricesHeld, PricesIngested
from domain.ticker import Ticker
from domain.tracked_ticker import evolve, require_tracked, stream_of

SCOPES = ("data:write",)


class RefreshRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tickers (default: all tracked tickers), and the last day to fetch."""

    tickers: tuple[str, ...] = ()
    until: date | None = None


class Refresh:
    """Refreshes tickers; each has at most one new price revision."""

    form = RefreshRequest

    def __init__(self, ledger: Ledger, refresh_prices: RefreshPrices, lists: Lists) -> None:
        self._ledger = ledger
        self._refresh_prices = refresh_prices
        self._lists = lists

    def scopes(self, request: RefreshRequest) -> Sequence[str]:
        return SCOPES

    def check(self, request: RefreshRequest) -> None:
        for ticker in map(Ticker.parse, request.tickers):
            require_tracked(load(self._ledger.store, stream_of(ticker), evolve, None)[0], ticker)

    def __call__(self, request: RefreshRequest, work: Work) -> dict[str, Any]:
        names = request.tickers or self._lists.tracked_tickers()
        return require_success(each(work, names, lambda name: self.one(name, request.until), SCOPES))

    def one(self, name: str, until: date | None = None) -> dict[str, Any]:
        """Refresh one ticker, or return the revision that an earlier attempt recorded."""
        ticker = Ticker.parse(name)
        for recorded in self._ledger.earlier_events(stream_of(ticker)):
            event = recorded.event
            if isinstance(event, PricesHeld):
                raise held_error(event)
            if isinstance(event, PricesIngested):
                return {"revision": event.revision, "added": event.added, "changed": event.changed}
            return {"revision": 0, "added": 0, "changed": 0}  # nothing but dividends was new
        outcome = self._refresh_prices(ticker, until)
        return {"revision": outcome.revision, "added": outcome.added, "changed": outcome.changed}
