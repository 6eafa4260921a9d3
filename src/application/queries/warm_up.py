"""WarmUp: load when the service starts what the first requests would wait for."""

from contextlib import suppress

from application.forecasting.known_prices import KnownPrices
from application.forecasting.serving import Serving
from application.ports.calendar import Calendar
from application.ports.clock import Clock
from application.queries.lists import Lists
from domain.errors import TooFewSessions
from domain.ticker import Ticker


class WarmUp:
    """Loads calendars, the libraries of the fallback, and every champion."""

    def __init__(
        self, lists: Lists, prices: KnownPrices, serving: Serving, calendar: Calendar, clock: Clock
    ) -> None:
        self._lists = lists
        self._prices = prices
        self._serving = serving
        self._calendar = calendar
        self._clock = clock

    def __call__(self) -> None:
        """Load; takes some seconds. Raises StoreUnavailable or IntegrityError."""
        tickers = [row for row in self._lists.all("tickers") if row["revision"]]
        for exchange in sorted({row["exchange"] for row in tickers}):
            self._calendar.last_final(exchange, self._clock.now())
        for row in tickers:
            known = self._prices(Ticker.stored(row["ticker"]))
            with suppress(TooFewSessions):  # a young share; the next ticker loads the same libraries
                self._serving.answer(self._serving.fallback(), known.series, 1, (0.5,))
                break
        for row in self._lists.all("models"):
            if row["state"] == "active":
                self._serving.load(self._serving.named(row["model"]))
