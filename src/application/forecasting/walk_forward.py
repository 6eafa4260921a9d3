"""Walk-forward: forecast from past origins with the prices known there, and compare with the closes."""

from collections.abc import Sequence

import msgspec

from application.forecasting.strategy import FittedStrategy, silent
from application.ports.forecaster import Report
from domain.errors import TooFewSessions
from domain.metrics import change_scale
from domain.prices import PriceSeries
from domain.score import Evaluation, Outcome, evaluate
from domain.sessions import to_date


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """The bars that a forecast gets; their prices times `factor` are on the basis of the closes of today."""

    series: PriceSeries
    factor: float = 1.0


def origin_rows(length: int, horizon: int, origins: int, step: int) -> range:
    """The number of known bars at each of the last `origins` origins with a whole horizon after them.

    Raises TooFewSessions.
    """
    first = length - horizon - step * (origins - 1)
    if first < 2:
        need = horizon + step * (origins - 1) + 2
        raise TooFewSessions(
            f"{length} sessions are too few for {origins} origins with {step} sessions between them",
            field="origins",
            remedy=f"give fewer origins, or at least {need} sessions",
        )
    return range(first, first + step * origins, step)


def known_at(series: PriceSeries, origins: Sequence[int]) -> list[Context]:
    """The bars of the series up to each origin; origins are numbers of known bars."""
    return [Context(series=series.until(to_date(series.sessions[rows - 1]))) for rows in origins]


def walk_forward(
    fitted: FittedStrategy,
    series: PriceSeries,
    origins: Sequence[int],
    horizon: int,
    report: Report = silent,
    contexts: Sequence[Context] | None = None,
) -> Evaluation:
    """Evaluate a fitted strategy; at each origin it gets only its context, and no later bar.

    `origins` are numbers of known bars, ascending. `contexts` are by default those of the series. The
    figures are in prices of the series, whose closes are the actual ones.
    """
    contexts = contexts or known_at(series, origins)
    outcomes = outcomes_at(fitted, series, origins, horizon, contexts, report)
    return evaluate(outcomes, change_scale(contexts[0].series.close) * contexts[0].factor)


def outcomes_at(
    fitted: FittedStrategy,
    series: PriceSeries,
    origins: Sequence[int],
    horizon: int,
    contexts: Sequence[Context],
    report: Report = silent,
) -> list[Outcome]:
    """The quantiles at each origin, and what came after."""
    outcomes = []
    for done, (rows, one) in enumerate(zip(origins, contexts, strict=True)):
        paths = fitted.predict(one.series, horizon)
        outcomes.append(
            Outcome(
                origin=one.series.last,
                last_close=float(one.series.close[-1]) * one.factor,
                actual=series.close[rows : rows + horizon],
                quantiles=paths.grid * one.factor,
            )
        )
        report((done + 1) / len(origins), f"origin {one.series.last}")
    return outcomes
