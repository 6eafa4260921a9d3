"""FitPreview: fit a strategy on closes that the caller sends."""

import numpy as np

from application.forecasting.evidence import FALLBACK
from application.forecasting.strategy import Strategy
from application.ports.forecaster_catalog import ForecasterCatalog
from application.queries.preview_request import FITTED_AT_ONCE, Previewed, PreviewRequest
from domain.errors import InvalidInput
from domain.prices import PriceSeries


class FitPreview:
    """Uses a strategy of FITTED_AT_ONCE, and nothing that is stored."""

    def __init__(self, catalog: ForecasterCatalog) -> None:
        self._catalog = catalog

    def __call__(self, request: PreviewRequest) -> Previewed:
        """Fit and predict. Raises InvalidInput, NotFound, MissingExtra or ForecasterFailed."""
        request.check_subject()
        name = request.strategy or FALLBACK
        self._catalog.provider(name)
        if name not in FITTED_AT_ONCE:
            raise InvalidInput(
                f"strategy {name!r} takes too long to fit for a preview",
                field="strategy",
                remedy=f"one of {', '.join(FITTED_AT_ONCE)}, or a trained `model`",
            )
        series = series_of(request)
        strategy = Strategy.named(self._catalog, name, request.settings)
        fitted = strategy.fit([series], request.horizon, seed=1)
        return Previewed(strategy=name, paths=fitted.predict(series, request.horizon, tuple(request.levels)))


def series_of(request: PreviewRequest) -> PriceSeries:
    """The closes of a request, a day apart."""
    days = np.arange(len(request.closes), dtype=np.int32)
    return PriceSeries.of_closes(days, np.asarray(request.closes))
