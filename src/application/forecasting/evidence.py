"""Judge: measures a fitted strategy after its training window, with naive and the fallback."""

from datetime import date

import msgspec

from application.forecasting.strategy import FittedStrategy, Strategy
from application.forecasting.walk_forward import walk_forward
from application.ports.forecaster import Report
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.prices import PriceSeries
from domain.registry_events import Evidence
from domain.score import compare
from domain.sessions import to_date

REFERENCE = "naive"
FALLBACK = "scale"
MAX_ORIGINS = 100


class Judge:
    """Evaluates at origins after the training window, half a horizon apart, at most the last 100."""

    def __init__(self, catalog: ForecasterCatalog) -> None:
        self._catalog = catalog

    def __call__(
        self, fitted: FittedStrategy, series: PriceSeries, training: PriceSeries, horizon: int, report: Report
    ) -> Evidence:
        """The evidence; it has 0 origins when no whole horizon follows the training window."""
        origins = held_out(series, training.last, horizon)
        step = origins.step
        if not origins:
            return _no_evidence(step)
        judged = walk_forward(fitted, series, origins, horizon, report)
        naive, fallback = (
            walk_forward(self._untrained(name, training, horizon), series, origins, horizon)
            for name in (REFERENCE, FALLBACK)
        )
        skill = compare(judged, naive, -(-horizon // step))
        return Evidence(
            origins=len(origins),
            step=step,
            first=to_date(series.sessions[origins[0] - 1]),
            last=to_date(series.sessions[origins[-1] - 1]),
            loss=judged.loss,
            naive_loss=naive.loss,
            fallback_loss=fallback.loss,
            fallback=FALLBACK,
            p_value=skill.p_value,
            statistic=skill.statistic,
            coverage=judged.pooled_coverage,
            metrics=msgspec.to_builtins(judged),
        )

    def _untrained(self, name: str, training: PriceSeries, horizon: int) -> FittedStrategy:
        return Strategy.named(self._catalog, name).fit([training], horizon, seed=1)


def held_out(series: PriceSeries, last: date, horizon: int) -> range:
    """The origins that judge a version which learned up to a session; numbers of known bars, ascending."""
    known, step = len(series.until(last)), max(1, horizon // 2)
    return range(known, len(series) - horizon + 1, step)[-MAX_ORIGINS:]


def _no_evidence(step: int) -> Evidence:
    return Evidence(
        origins=0,
        step=step,
        first=None,
        last=None,
        loss=None,
        naive_loss=None,
        fallback_loss=None,
        p_value=None,
        statistic=None,
        coverage={},
        metrics={},
    )
