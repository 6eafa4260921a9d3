"""ScoreForecast: compare a forecast with the closes since its origin."""

from collections.abc import Iterator

import numpy as np

from application.forecasting.evidence import REFERENCE
from application.forecasting.forecast_streams import forecast_of
from application.forecasting.known_prices import KnownPrices
from application.forecasting.strategy import Strategy
from application.ledger import Ledger
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.forecast import Forecast, ForecastIssued, StepScore, score
from domain.forecast import stream_of as forecast_stream
from domain.metrics import pinball
from domain.prices import PriceSeries
from domain.quantiles import INTERVALS, QuantilePaths
from domain.sessions import to_day
from domain.ticker import Ticker


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
        known = self._prices(Ticker.parse(issued.ticker))
        basis = _basis(issued, known.series)
        steps = tuple(self._steps(issued, known.series, basis))
        events = score(state, steps, known.revision, basis, self._ledger.clock.now())
        if events:
            self._ledger.append(forecast_stream(forecast), version, events)
        return forecast_of(self._ledger.store, forecast)[0], bool(events)

    def _steps(self, issued: ForecastIssued, series: PriceSeries, basis: float) -> Iterator[StepScore]:
        naive = self._naive(issued)
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

    def _naive(self, issued: ForecastIssued) -> QuantilePaths:
        known = self._prices(Ticker.parse(issued.ticker), revision=issued.revision)
        context = known.series.until(issued.origin)
        naive = Strategy.named(self._catalog, REFERENCE).fit([context], issued.horizon, seed=1)
        return naive.predict(context, issued.horizon, issued.quantiles.levels)


def _basis(issued: ForecastIssued, series: PriceSeries) -> float:
    """The factor of splits since the issue: the close of the origin now / its close at the issue."""
    origin = series.until(issued.origin)
    if not len(origin) or origin.last != issued.origin:
        return 1.0
    return float(origin.close[-1]) / issued.last_close


def _inside(paths: QuantilePaths, step: int, close: float) -> dict[str, bool]:
    return {
        str(nominal): paths.at(low)[step] <= close <= paths.at(high)[step]
        for nominal, (low, high) in INTERVALS.items()
        if low in paths.levels and high in paths.levels
    }
