"""Judge: how a fitted strategy does after its training window, beside naive and the fallback."""

import msgspec

from application.forecasting.strategy import FittedStrategy, Strategy
from application.forecasting.walk_forward import walk_forward
from application.ports.forecaster import Report
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.model_version import Evidence
from domain.prices import PriceSeries
from domain.score import compare
from domain.sessions import to_date

REFERENCE = "naive"
FALLBACK = "volatility"
MOST_ORIGINS = 100


class Judge:
    """Origins lie `step` sessions apart, from the end of the training window to the last whole horizon."""

    def __init__(self, catalog: ForecasterCatalog) -> None:
        self._catalog = catalog

    def __call__(
        self, fitted: FittedStrategy, series: PriceSeries, training: PriceSeries, horizon: int, report: Report
    ) -> Evidence:
        """The evidence; without sessions after the window it holds no origins, and the gate stays shut."""
        step = max(1, horizon // 2)
        known = len(series.until(training.last))
        origins = range(known, len(series) - horizon + 1, step)[-MOST_ORIGINS:]
        if not origins:
            return _nothing(step)
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
            p_value=skill.p_value,
            statistic=skill.statistic,
            coverage=judged.pooled_coverage,
            metrics=msgspec.to_builtins(judged),
        )

    def _untrained(self, name: str, training: PriceSeries, horizon: int) -> FittedStrategy:
        return Strategy.named(self._catalog, name).fit([training], horizon, seed=1)


def _nothing(step: int) -> Evidence:
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
