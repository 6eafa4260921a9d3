"""Score: the origins of a walk-forward comparison, brought to one set of figures."""

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from domain import metrics
from domain.diebold_mariano import diebold_mariano
from domain.errors import InvalidInput
from domain.quantiles import INTERVALS, LEVELS

Values = npt.NDArray[np.float64]
_LEVELS = np.asarray(LEVELS)
_MEDIAN = LEVELS.index(0.5)


class Outcome(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One origin: the closes that came (steps,) and the quantiles at the usual levels (steps, levels)."""

    origin: date
    last_close: float
    actual: Values
    quantiles: Values


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """Figures over all origins (and tickers, when pooled); `coverage` is by nominal % and step.

    `loss` and `mase` are scaled by the mean change of the close; MAE, RMSE, pinball, CRPS and Winkler
    are in the price's unit, so that a pool of several currencies has them in none; the rest are shares.
    `directional_accuracy` is over `directional_calls` (origins × steps with a call), None without any.
    `dates` and `losses` are the time series for the Diebold-Mariano test, one entry an origin date.
    """

    origins: int
    horizon: int
    loss: float
    mae: float
    rmse: float
    mape: float
    smape: float
    mase: float
    pinball: float
    crps: float
    winkler: dict[str, float]
    directional_accuracy: float | None
    directional_calls: int
    coverage: dict[str, dict[str, float]]
    pooled_coverage: dict[str, float]
    dates: tuple[date, ...]
    losses: tuple[float, ...]


class Skill(msgspec.Struct, frozen=True, kw_only=True):
    """A comparison with the reference: the ratio of losses and the Diebold-Mariano test.

    `relative` below 1 is better than the reference, None when that loses nothing. The p-values are
    1 and the statistic None when no test could be made.
    """

    relative: float | None
    statistic: float | None
    p_value: float
    p_two_sided: float
    n: int
    lags: int


def evaluate(outcomes: Sequence[Outcome], scale: float) -> Evaluation:
    """The figures of one ticker; `scale` from `change_scale` before the first origin.

    Raises InvalidInput for no outcomes, unequal shapes, prices or a scale that are not finite and
    positive, or origins that are not strictly ascending.
    """
    _check(outcomes, scale)
    actual = np.stack([outcome.actual for outcome in outcomes])
    grid = np.stack([outcome.quantiles for outcome in outcomes])
    last = np.array([[outcome.last_close] for outcome in outcomes])
    median = grid[..., _MEDIAN]
    bounds = {str(nominal): _bounds(grid, nominal) for nominal in INTERVALS}
    covered = {name: metrics.coverage(actual, *pair) for name, pair in bounds.items()}
    losses = [metrics.scaled_pinball(a, q, _LEVELS, scale) for a, q in zip(actual, grid, strict=True)]
    return Evaluation(
        origins=len(outcomes),
        horizon=actual.shape[1],
        loss=float(np.mean(losses)),
        mae=metrics.mae(actual, median),
        rmse=metrics.rmse(actual, median),
        mape=metrics.mape(actual, median),
        smape=metrics.smape(actual, median),
        mase=metrics.mase(actual, median, scale),
        pinball=float(metrics.pinball(actual, grid, _LEVELS).mean()),
        crps=metrics.crps(actual, grid, _LEVELS),
        winkler={name: metrics.winkler(actual, *pair, int(name) / 100) for name, pair in bounds.items()},
        directional_accuracy=metrics.directional_accuracy(actual, median, last),
        directional_calls=int(metrics.called(median, last).sum()),
        coverage={name: _by_step(shares) for name, shares in covered.items()},
        pooled_coverage={name: float(shares.mean()) for name, shares in covered.items()},
        dates=tuple(outcome.origin for outcome in outcomes),
        losses=tuple(losses),
    )


def compare(model: Evaluation, reference: Evaluation, overlap: int) -> Skill:
    """The model beside the reference, where `overlap` neighbouring origins share outcomes (1: none do).

    That is the horizon over the sessions between origins, rounded up. Raises InvalidInput when the
    two were not evaluated on the same origins, or the overlap is below 1.
    """
    if (model.dates, model.origins, model.horizon) != (reference.dates, reference.origins, reference.horizon):
        raise InvalidInput("the model and the reference have different origins", field="origins")
    test = diebold_mariano(np.asarray(model.losses), np.asarray(reference.losses), overlap)
    return Skill(
        relative=model.loss / reference.loss if reference.loss else None, **msgspec.structs.asdict(test)
    )


def pool(evaluations: Sequence[Evaluation]) -> Evaluation:
    """One evaluation over tickers, each weighing by its origins: as if over all ticker-origins.

    `losses` are means over tickers at each origin date, because tickers move together: for the test,
    a day on which forty shares fell is one observation, not forty. Two such pools differ by the mean
    difference of each date. Raises InvalidInput for no evaluations or unequal horizons.
    """
    if len({e.horizon for e in evaluations}) != 1:
        raise InvalidInput("pooling needs evaluations of one horizon", field="horizon")
    weights = [e.origins for e in evaluations]
    calls = [e.directional_calls for e in evaluations]
    right = sum((e.directional_accuracy or 0.0) * e.directional_calls for e in evaluations)
    dates, losses = _by_date(evaluations)
    return Evaluation(
        origins=sum(weights),
        horizon=evaluations[0].horizon,
        **{name: _mean([getattr(e, name) for e in evaluations], weights) for name in _MEANS},
        rmse=math.sqrt(_mean([e.rmse**2 for e in evaluations], weights)),
        directional_accuracy=right / sum(calls) if any(calls) else None,
        directional_calls=sum(calls),
        dates=dates,
        losses=losses,
    )


_MEANS = (
    "loss", "mae", "mape", "smape", "mase", "pinball", "crps", "winkler", "coverage", "pooled_coverage"
)  # fmt: skip


def _mean(values: Sequence[Any], weights: Sequence[int]) -> Any:
    """Weighted mean of numbers, or of mappings key by key."""
    if isinstance(values[0], dict):
        return {key: _mean([value[key] for value in values], weights) for key in values[0]}
    return float(np.average(values, weights=weights))


def _by_date(evaluations: Sequence[Evaluation]) -> tuple[tuple[date, ...], tuple[float, ...]]:
    """Mean loss a date, where one ticker has all dates; else by place, counted from the last origin.

    Exchanges close on different days, so the last origin of each ticker is taken for the same moment.
    """
    dates = max((e.dates for e in evaluations), key=len)
    shared = all(set(e.dates) <= set(dates) for e in evaluations)
    groups: dict[date, list[float]] = {day: [] for day in dates}
    for e in evaluations:
        for day, loss in zip(e.dates if shared else dates[-len(e.dates) :], e.losses, strict=True):
            groups[day].append(loss)
    return dates, tuple(float(np.mean(losses)) for losses in groups.values())


def _check(outcomes: Sequence[Outcome], scale: float) -> None:
    steps = np.size(outcomes[0].actual) if outcomes else 0
    if not steps:
        raise InvalidInput("there is nothing to evaluate", field="origins", remedy="give at least 1")
    if not (math.isfinite(scale) and scale > 0):
        raise InvalidInput(f"a scale of {scale}", field="scale", remedy="give a positive number")
    if any(later.origin <= earlier.origin for earlier, later in pairwise(outcomes)):
        raise InvalidInput("origins are not strictly ascending", field="origins")
    for outcome in outcomes:
        if (outcome.actual.shape, outcome.quantiles.shape) != ((steps,), (steps, len(LEVELS))):
            raise InvalidInput(f"origin {outcome.origin}: shape {outcome.quantiles.shape}", field="quantiles")
        prices = np.concatenate([[outcome.last_close], outcome.actual, outcome.quantiles.ravel()])
        if not (np.isfinite(prices) & (prices > 0)).all():
            raise InvalidInput(f"origin {outcome.origin} has a price that is none", field="quantiles")


def _bounds(grid: Values, nominal: int) -> tuple[Values, Values]:
    low, high = INTERVALS[nominal]
    return grid[..., LEVELS.index(low)], grid[..., LEVELS.index(high)]


def _by_step(shares: Values) -> dict[str, float]:
    return {str(step): float(share) for step, share in enumerate(shares, start=1)}
