"""Walk-forward: forecast from past origins with the prices known there, and compare with the closes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

import msgspec
import numpy as np

from application.forecasting.strategy import MAX_TOGETHER, FittedStrategy, silent
from application.ports.forecaster import Report
from domain.errors import TooFewSessions
from domain.metrics import change_scale
from domain.prices import PriceSeries
from domain.score import Evaluation, Outcome, evaluate
from domain.sessions import to_date, to_day

MIN_KNOWN = 250  # sessions before an origin that is chosen by its day, which is a year
SCALE_ORIGINS = 40  # that share one scale of the loss


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


def origins_between(
    series: PriceSeries, horizon: int, step: int, since: date | None, until: date | None
) -> range:
    """The numbers of known bars at every `step`th session between two days, counted back from the last one.

    An origin has MIN_KNOWN sessions up to it and a whole horizon after it. Counting from the end gives the
    tickers of an exchange the same days, however long their histories are. Raises TooFewSessions.
    """
    end = to_day(until) if until else int(series.sessions[-1])
    start = to_day(since) if since else int(series.sessions[0])
    last = min(len(series) - horizon, int(np.searchsorted(series.sessions, end, side="right")))
    first = max(MIN_KNOWN, int(np.searchsorted(series.sessions, start, side="left")) + 1)
    if last < first:
        raise TooFewSessions(
            f"no origin from {since or series.first} to {until or series.last} has {MIN_KNOWN} sessions up to"
            f" it and {horizon} after it (prices: {series.first} to {series.last})",
            field="since",
            remedy="give an earlier or a longer time, or refresh more prices",
        )
    return range(last, first - 1, -step)[::-1]


def known_at(series: PriceSeries, origins: Sequence[int]) -> Iterator[Context]:
    """The bars of the series up to each origin; origins are numbers of known bars."""
    for rows in origins:
        yield Context(series=series.until(to_date(series.sessions[rows - 1])))


class Walk(msgspec.Struct, frozen=True, kw_only=True):
    """The outcomes of one forecaster at the origins of one ticker, and the scale of the loss at each."""

    outcomes: list[Outcome]
    scales: list[float]

    @property
    def evaluation(self) -> Evaluation:
        """The metrics over all origins."""
        return evaluate(self.outcomes, self.scales)


def walk(
    forecasters: Sequence[FittedStrategy],
    series: PriceSeries,
    origins: Sequence[int],
    horizon: int,
    report: Report = silent,
    contexts: Iterable[Context] | None = None,
) -> list[Walk]:
    """Forecast from every origin by each fitted strategy; each gets only the context, and no later bar.

    `origins` are numbers of known bars, ascending. `contexts` are by default those of the series. The
    figures are in prices of the series, whose closes are the actual ones. The scale of the loss is renewed
    every SCALE_ORIGINS origins: else the years in which a price is high would count most.
    """
    walks = [Walk(outcomes=[], scales=[]) for _ in forecasters]
    left, scale = iter(known_at(series, origins) if contexts is None else contexts), 1.0
    together = MAX_TOGETHER if any(one.many for one in forecasters) else 1
    for first in range(0, len(origins), together):
        part = [*islice(left, together)]
        scales = []
        for number, one in enumerate(part, first):
            if number % SCALE_ORIGINS == 0:
                scale = change_scale(one.series.close) * one.factor
            scales.append(scale)
        rows = origins[first : first + together]
        for found, fitted in zip(walks, forecasters, strict=True):
            found.outcomes.extend(_outcomes(fitted, series, rows, part, horizon))
            found.scales.extend(scales)
        report((first + len(part)) / len(origins), f"origin {part[-1].series.last}")
    return walks


def walk_forward(
    fitted: FittedStrategy, series: PriceSeries, origins: Sequence[int], horizon: int, report: Report = silent
) -> Evaluation:
    """Evaluate a fitted strategy; see `walk`."""
    (found,) = walk([fitted], series, origins, horizon, report)
    return found.evaluation


def _outcomes(
    fitted: FittedStrategy,
    series: PriceSeries,
    rows: Sequence[int],
    contexts: Sequence[Context],
    horizon: int,
) -> Iterator[Outcome]:
    answers = fitted.predict_all([one.series for one in contexts], horizon)
    for known, one, paths in zip(rows, contexts, answers, strict=True):
        yield Outcome(
            origin=one.series.last,
            last_close=float(one.series.close[-1]) * one.factor,
            actual=series.close[known : known + horizon],
            quantiles=paths.grid * one.factor,
        )
