"""CheckLeakage: check that answers about the past do not depend on later prices."""

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

MIN_SESSIONS = 100


class Leakage(msgspec.Struct, frozen=True, kw_only=True):
    """The last sessions before each cut, and those at which other later prices changed the answer."""

    strategy: str
    ticker: str
    cuts: tuple[str, ...]
    leaking: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether no answer changed."""
        return not self.leaking


class CheckLeakage:
    """Fits at a cut on two histories, equal up to the cut and different after it, and compares the forecasts.

    The arrays of the history are views of longer arrays with the later prices, so that a strategy that reads
    beyond its view (through the base of the array, a cache or a global variable) is found.
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
        if len(series) < MIN_SESSIONS:
            raise TooFewSessions(
                f"{ticker} has {len(series)} sessions, {MIN_SESSIONS} are needed", field="ticker"
            )
        Strategy.named(self._catalog, name, settings)  # refuse invalid settings before the first cut
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
        for whole in (series, _change_later_prices(series, rows)):
            past = whole.until(cut)
            # A new strategy each time, so that no state passes from one history to the other.
            strategy = Strategy.named(self._catalog, name, settings)
            fitted = strategy.fit([past], DEFAULT, seed=1)
            fitted.predict(whole, DEFAULT)  # state from later prices would change the next answer
            answers.append(fitted.predict(past, DEFAULT).grid)
        return bool(np.array_equal(answers[0], answers[1]))


def _change_later_prices(series: PriceSeries, rows: int) -> PriceSeries:
    factor = np.where(np.arange(len(series)) < rows, 1.0, 1.5)
    return PriceSeries(
        series.sessions,
        series.open * factor,
        series.high * factor,
        series.low * factor,
        series.close * factor,
        series.volume,
    )
