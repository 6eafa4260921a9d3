"""PreviewForecast: a forecast on closes that the caller sends, or as known at a time; nothing is recorded."""

from datetime import datetime

from application.forecasting.compose_forecast import ComposeForecast
from application.forecasting.serving import Serving
from application.forecasting.sources import Ask
from application.queries.fit_preview import FitPreview, series_of
from application.queries.preview_request import Previewed, PreviewRequest
from domain.forecast import ForecastIssued
from domain.ticker import Ticker


class PreviewForecast:
    """Uses a version that is not retired, or a strategy that is fitted at once."""

    def __init__(self, fit: FitPreview, serving: Serving, compose: ComposeForecast) -> None:
        self._fit = fit
        self._serving = serving
        self._compose = compose

    def of_ticker(self, ask: Ask, known_at: datetime | None = None) -> ForecastIssued:
        """The event of the forecast that would be issued, now or at a time; its id is "preview".

        A named `model` may be younger than that time, and ranges are adapted only now. Raises the errors
        of ComposeForecast.
        """
        return self._compose("preview", ask, self._compose.sources([ask], known_at))

    def __call__(self, request: PreviewRequest) -> Previewed:
        """Compute the preview. Raises InvalidInput, NotFound, or Conflict for a retired version."""
        request.check_subject()
        if request.ticker:
            return self._on_known_prices(request, Ticker.parse(request.ticker))
        return self._by_version(request, request.model) if request.model else self._fit(request)

    def _on_known_prices(self, request: PreviewRequest, ticker: Ticker) -> Previewed:
        ask = Ask(
            ticker=ticker,
            horizon=request.horizon,
            levels=tuple(request.levels),
            model=request.model or "",
        )
        issued = self.of_ticker(ask, request.known_at)
        return Previewed(
            strategy=issued.strategy,
            paths=issued.quantiles,
            model=issued.model,
            skill=issued.skill,
            issued=issued,
        )

    def _by_version(self, request: PreviewRequest, model: str) -> Previewed:
        server = self._serving.named(model)
        # `answer` would cache the result, but the same closes are rarely sent twice.
        fitted = self._serving.load(server)
        paths = fitted.predict(series_of(request), request.horizon, tuple(request.levels))
        return Previewed(strategy=server.strategy, paths=paths, model=server.model, skill=server.skill)
