"""ScoreForecast: compare a forecast with the closes since its origin."""

from collections.abc import Iterator

import numpy as np

from application.forecasting.evidence import REFERENCE
from application.forecasting.forecast_streams import forecast_of
from application.forecasting.known_prices import KnownPrices, KnownSeries
from application.forecasting.strategy import Strategy
from application.ledger import Ledger
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.basis import Basis, split_adjusted
from domain.dividends import cumulated, paid, undeclared
from domain.forecast import Forecast, ForecastIssued, StepScore, score
from domain.forecast import stream_of as forecast_stream
from domain.prices import PriceSeries
from domain.quantiles import QuantilePaths
from domain.rebasing import rebased_by
from domain.sessions import to_day
from domain.step_score import Outcome, scored_step, unscored_step
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
        steps = tuple(self._steps(issued, then, known, basis))
        origin = _corrected_origin(issued, known.series, basis)
        events = score(state, steps, known.revision, basis, self._ledger.clock.now(), origin)
        if events:
            self._ledger.append(forecast_stream(forecast), version, events)
        return forecast_of(self._ledger.store, forecast)[0], bool(events)

    def _steps(
        self, issued: ForecastIssued, then: KnownSeries, known: KnownSeries, basis: float
    ) -> Iterator[StepScore]:
        naive = self._naive(issued, then)
        series, outcomes = known.series, _dividends(issued, known, basis)
        for step, (session, (due, missed)) in enumerate(zip(issued.sessions, outcomes, strict=True)):
            if session > series.last:
                return
            at = int(np.searchsorted(series.sessions, to_day(session)))
            if series.sessions[at] != to_day(session):
                yield unscored_step(session)
                continue
            close = float(series.close[at]) / basis
            yield scored_step(issued, naive, step, Outcome(close=close, declared=due, undeclared=missed))

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


def _dividends(issued: ForecastIssued, known: KnownSeries, basis: float) -> list[tuple[float, float]]:
    """The declared and the undeclared dividends since the origin by step, in prices of the issue."""
    due = cumulated(issued.dividends, issued.sessions)
    if known.basis is Basis.TOTAL_RETURN:  # the closes contain them
        return [(float(amount), 0.0) for amount in due]
    rows = split_adjusted(known.bars, known.basis)
    missed = undeclared(paid(rows, issued.origin, issued.sessions) / basis, due)
    return list(zip(due.tolist(), missed.tolist(), strict=True))
