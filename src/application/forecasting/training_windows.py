"""The series that a version learned from, read again and compared with its digest."""

from application.forecasting.known_prices import KnownPrices, KnownSeries
from domain.errors import IntegrityError
from domain.prices import PriceSeries
from domain.registry_events import TrainingWindow
from domain.ticker import Ticker


def known_then(prices: KnownPrices, window: TrainingWindow) -> KnownSeries:
    """The prices of a ticker as the training knew them. Raises NotFound or IntegrityError."""
    return prices(
        Ticker.parse(window.ticker),
        revision=window.revision,
        rules=window.rules,
        version=window.version or None,
    )


def series_of(prices: KnownPrices, window: TrainingWindow) -> PriceSeries:
    """The series of a training window. Raises NotFound, or IntegrityError when the numbers are others."""
    series = known_then(prices, window).series.since(window.first).until(window.last)
    if series.digest != window.digest:
        raise IntegrityError(
            f"revision {window.revision} of {window.ticker} differs from the training set",
            field="digest",
            remedy="run `previsto ledger verify`",
        ).openly()
    return series
