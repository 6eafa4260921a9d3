"""Walk-forward: forecast from past origins with the prices known there, and compare with the closes."""

from collections.abc import Sequence

from application.forecasting.strategy import FittedStrategy, silent
from application.ports.forecaster import Report
from domain.errors import TooFewSessions
from domain.metrics import change_scale
from domain.prices import PriceSeries
from domain.score import Evaluation, Outcome, evaluate
from domain.sessions import to_date


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


def walk_forward(
    fitted: FittedStrategy,
    series: PriceSeries,
    origins: Sequence[int],
    horizon: int,
    report: Report = silent,
) -> Evaluation:
    """Evaluate a fitted strategy; at each origin it gets only `series.until(origin)`.

    `origins` are numbers of known bars, ascending.
    """
    outcomes = []
    for done, rows in enumerate(origins):
        context = series.until(to_date(series.sessions[rows - 1]))
        paths = fitted.predict(context, horizon)
        outcomes.append(
            Outcome(
                origin=context.last,
                last_close=float(context.close[-1]),
                actual=series.close[rows : rows + horizon],
                quantiles=paths.grid,
            )
        )
        report((done + 1) / len(origins), f"origin {context.last}")
    return evaluate(outcomes, change_scale(series.close[: origins[0]]))
