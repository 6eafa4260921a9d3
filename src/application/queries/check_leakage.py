"""CheckLeakage: what a strategy says of the past must not depend on what came after."""

import msgspec
import numpy as np

from application.forecasting.known_prices import KnownPrices
from application.forecasting.strategy import Strategy, silent
from application.ports.forecaster import Report, Settings
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import TooFewSessions
from domain.horizon import DEFAULT
from domain.prices import PriceSeries
from domain.sessions import to_date
from domain.ticker import Ticker


class Leakage(msgspec.Struct, frozen=True, kw_only=True):
    """At which cuts a strategy was tried, and at which another future changed its answer."""

    strategy: str
    ticker: str
    cuts: tuple[str, ...]
    leaking: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether no cut leaked."""
        return not self.leaking


class CheckLeakage:
    """Fits at a cut on two histories that agree up to it and differ after, and compares the forecasts.

    The forecaster is handed the same memory with another future behind it, so that a strategy
    that reaches past its view (through the array's owner, a cache or a global) is seen.
    """

    def __init__(self, prices: KnownPrices, catalog: ForecasterCatalog) -> None:
        self._prices = prices
        self._catalog = catalog

    def __call__(
        self,
        name: str,
        ticker: Ticker,
        settings: Settings | None = None,
        cuts: int = 3,
        report: Report = silent,
    ) -> Leakage:
        """Check at several cuts. Raises TooFewSessions below 100 sessions."""
        series = self._prices(ticker).series
        if len(series) < 100:
            raise TooFewSessions(f"{ticker} has {len(series)} sessions, 100 are needed", field="ticker")
        Strategy.named(self._catalog, name, settings)  # refuse bad settings before the first cut
        ends = [int(len(series) * (0.7 + 0.2 * i / max(1, cuts - 1))) for i in range(cuts)]
        leaking = []
        for done, rows in enumerate(ends):
            if not self._agree(name, settings, series, rows):
                leaking.append(str(to_date(series.sessions[rows - 1])))
            report((done + 1) / len(ends), f"cut {done + 1} of {len(ends)}")
        return Leakage(
            strategy=name,
            ticker=ticker.symbol,
            cuts=tuple(str(to_date(series.sessions[r - 1])) for r in ends),
            leaking=tuple(leaking),
        )

    def _agree(self, name: str, settings: Settings | None, series: PriceSeries, rows: int) -> bool:
        cut = to_date(series.sessions[rows - 1])
        answers = []
        for future in (series, _other_future(series, rows)):
            past = future.until(cut)
            # A new one each time: what it remembers of one future must not hide the other.
            strategy = Strategy.named(self._catalog, name, settings)
            fitted = strategy.fit([past], DEFAULT, seed=1)
            fitted.predict(future, DEFAULT)  # a strategy that remembers the future would show it next
            answers.append(fitted.predict(past, DEFAULT).grid)
        return bool(np.array_equal(answers[0], answers[1]))


def _other_future(series: PriceSeries, rows: int) -> PriceSeries:
    factor = np.where(np.arange(len(series)) < rows, 1.0, 1.5)
    return PriceSeries(
        series.sessions,
        series.open * factor,
        series.high * factor,
        series.low * factor,
        series.close * factor,
        series.volume,
    )
