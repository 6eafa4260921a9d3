"""WarmUp: load when the service starts what the first requests would wait for."""

from collections.abc import Mapping
from contextlib import suppress

import numpy as np

from application.forecasting.serving import Serving
from application.forecasting.strategy import FittedStrategy, Strategy
from application.ports.calendar import Calendar
from application.ports.clock import Clock
from application.ports.forecaster import Settings
from application.ports.forecaster_catalog import ForecasterCatalog
from application.queries.lists import Lists
from application.queries.preview_request import FITTED_AT_ONCE
from domain.errors import MissingExtra, TooFewSessions
from domain.prices import PriceSeries
from domain.ticker import EXCHANGES

SESSIONS = 300  # of the made-up series
LEAST_FIT: Mapping[str, Settings] = {"arima": {"max_p": 1, "max_q": 0}}
"""Settings with which a fit loads all that it needs in a tenth of the time: two orders instead of nine."""


class WarmUp:
    """Loads calendars and champions, and lets each strategy that answers requests give one forecast.

    The prices are made up, so that an installation without prices is as warm as any other.
    """

    def __init__(
        self, lists: Lists, serving: Serving, catalog: ForecasterCatalog, calendar: Calendar, clock: Clock
    ) -> None:
        self._lists = lists
        self._serving = serving
        self._catalog = catalog
        self._calendar = calendar
        self._clock = clock

    def __call__(self) -> None:
        """Load; takes some seconds. Raises StoreUnavailable or IntegrityError."""
        for exchange in EXCHANGES:
            self._calendar.last_final(exchange, self._clock.now())
        series = _made_up_series()
        for name in FITTED_AT_ONCE:
            with suppress(MissingExtra):  # a strategy without its extra answers no request
                strategy = Strategy.named(self._catalog, name, LEAST_FIT.get(name))
                _predict(strategy.fit([series], 1, seed=1), series)
        used = set(FITTED_AT_ONCE)
        for row in self._lists.all("models"):
            if row["state"] == "active":
                champion = self._serving.load(self._serving.named(row["model"]))
                if champion.name not in used:
                    used.add(champion.name)
                    _predict(champion, series)


def _made_up_series() -> PriceSeries:
    days = np.arange(SESSIONS, dtype=np.int32)
    return PriceSeries.of_closes(days, 10.0 + np.sin(days / 3.0) + np.cos(days / 7.0))


def _predict(fitted: FittedStrategy, series: PriceSeries) -> None:
    with suppress(TooFewSessions):  # a strategy may need more than these
        fitted.predict(series, 1, (0.5,))
