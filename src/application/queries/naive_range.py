"""NaiveRange: what naive would have said where a forecast was issued, as the reference beside it."""

from collections.abc import Callable

from application.forecasting.evidence import REFERENCE
from application.forecasting.known_prices import KnownPrices
from application.forecasting.lru_cache import LruCache
from application.forecasting.strategy import Strategy
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.forecast import ForecastIssued
from domain.quantiles import QuantilePaths

MAX_CACHED = 1024


class NaiveRange:
    """Computes it from the prices of the issue, as a score does, and keeps the last ones in memory."""

    def __init__(self, prices: KnownPrices, catalog: ForecasterCatalog) -> None:
        self._prices = prices
        self._catalog = catalog
        self._kept: LruCache[QuantilePaths] = LruCache(MAX_CACHED)

    def __call__(self, issued: ForecastIssued) -> QuantilePaths:
        """The quantiles of naive at the levels of the forecast. Raises NotFound or IntegrityError."""
        return self._kept(issued.forecast, lambda: self._compute(issued))

    def of(self, forecast: str, read: Callable[[], ForecastIssued]) -> QuantilePaths:
        """As a call; the forecast is read only where its quantiles are not in memory."""
        return self._kept(forecast, lambda: self._compute(read()))

    def _compute(self, issued: ForecastIssued) -> QuantilePaths:
        context = self._prices.as_issued(issued).series.until(issued.origin)
        naive = Strategy.named(self._catalog, REFERENCE).fit([context], issued.horizon, seed=1)
        return naive.predict(context, issued.horizon, issued.quantiles.levels)
