"""ScoreForecast: compare a forecast with the closes since its origin."""

from collections.abc import Iterator

import numpy as np

from application.forecasting.evidence import REFERENCE
from application.forecasting.forecast_streams import forecast_of
from application.forecasting.known_prices import KnownPrices, KnownSeries
from application.forecasting.strategy import Strategy
from application.ledger import Ledger
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.forecast import Forecast, ForecastIssued, StepScore, score
from domain.forecast import stream_of as forecast_stream
from domain.metrics import pinball
from domain.prices import PriceSeries
from domain.quantiles import INTERVALS, QuantilePaths
from domain.rebasing import rebased_by
from domain.sessions import to_day
from domain.ticker import Ticker

MIN_CORRECTION = 1e-4  # relative; less is rounding


class ScoreForecast:
    """Scores every closed session of a forecast, and the naive forecast of the same origin."""

    def __init__(self, ledger: Ledger, prices: KnownPrices, catalog: ForecasterCatalog) -> None:
        self._ledger = ledger
        self._prices = prices
        self._catalog = catalog

    def __call__(self, forecast: str) -> tuple[Forecast, bool]:
        """The forecast with its latest score, and whether this call scored more sessions.

        Raises NotFound.
        """
        state, version = forecast_of(self._ledger.store, forecast)
        if state.complete:
            return state, False
        issued = state.issued
        known, then = self._prices(Ticker.stored(issued.ticker)), self._prices.as_issued(issued)
        basis = rebased_by(then.series.until(issued.origin), known.series, known.bars)
        steps = tuple(self._steps(issued, then, known.series, basis))
        origin = _corrected_origin(issued, known.series, basis)
        events = score(state, steps, known.revision, basis, self._ledger.clock.now(), origin)
        if events:
            self._ledger.append(forecast_stream(forecast), version, events)
        return forecast_of(self._ledger.store, forecast)[0], bool(events)

    def _steps(
        self, issued: ForecastIssued, then: KnownSeries, series: PriceSeries, basis: float
    ) -> Iterator[StepScore]:
        naive = self._naive(issued, then)
        levels = np.asarray(issued.quantiles.levels)
        for step, session in enumerate(issued.sessions):
            if session > series.last:
                return
            at = int(np.searchsorted(series.sessions, to_day(session)))
            if series.sessions[at] != to_day(session):
                yield StepScore(
                    session=session, close=None, error=None, pinball=None, naive_pinball=None, inside={}
                )
                continue
            close = float(series.close[at]) / basis
            own, reference = (
                float(pinball(np.array([close]), paths.grid[step : step + 1], levels).mean())
                for paths in (issued.quantiles, naive)
            )
            yield StepScore(
                session=session,
                close=close,
                error=close - issued.quantiles.at(0.5)[step],
                pinball=own,
                naive_pinball=reference,
                inside=_inside(issued.quantiles, step, close),
            )

    def _naive(self, issued: ForecastIssued, then: KnownSeries) -> QuantilePaths:
        context = then.series.until(issued.origin)
        naive = Strategy.named(self._catalog, REFERENCE).fit([context], issued.horizon, seed=1)
        return naive.predict(context, issued.horizon, issued.quantiles.levels)


def _corrected_origin(issued: ForecastIssued, series: PriceSeries, basis: float) -> float | None:
    """The close of the origin as it is known now, when it is another than at the issue."""
    origin = series.until(issued.origin)
    if not len(origin) or origin.last != issued.origin:
        return None
    close = float(origin.close[-1]) / basis
    return close if abs(close / issued.last_close - 1) > MIN_CORRECTION else None


def _inside(paths: QuantilePaths, step: int, close: float) -> dict[str, bool]:
    return {
        str(nominal): paths.at(low)[step] <= close <= paths.at(high)[step]
        for nominal, (low, high) in INTERVALS.items()
        if low in paths.levels and high in paths.levels
    }
