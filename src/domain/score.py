"""Score: metrics over the origins of a walk-forward comparison."""

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise, repeat

import msgspec
import numpy as np

from domain import metrics
from domain.diebold_mariano import DieboldMariano, diebold_mariano, mean_by_date
from domain.errors import InvalidInput
from domain.metrics import Values
from domain.quantiles import INTERVALS, LEVELS

_LEVELS = np.asarray(LEVELS)
_MEDIAN = LEVELS.index(0.5)
_MEANS = ("loss", "mae", "mape", "smape", "mase", "pinball", "crps", "winkler", "coverage", "pooled_coverage")


class Outcome(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One origin: the actual closes (steps,) and the quantiles (steps, levels) at `LEVELS`."""

    origin: date
    last_close: float
    actual: Values
    quantiles: Values


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """Metrics over all origins (and tickers, when pooled); `coverage` is by nominal % and step.

    `loss` and `mase` are scaled by the mean change of the close. MAE, RMSE, pinball, CRPS and Winkler
    are in the price's unit, which has no meaning in a pool of several currencies. The rest are shares.
    `directional_accuracy` is over the `directional_calls` steps with a predicted direction; None for 0.
    `dates` and `losses` are the series of the Diebold-Mariano test, one entry for each origin date.
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


class Skill(DieboldMariano, frozen=True, kw_only=True):
    """The Diebold-Mariano test against the reference, and the ratio of losses.

    `relative` below 1 is better than the reference; None when the reference has loss 0.
    """

    relative: float | None


def evaluate(outcomes: Sequence[Outcome], scale: float | Sequence[float]) -> Evaluation:
    """The metrics of one ticker; `scale` from `change_scale` of the closes before the first origin.

    There may be a scale for each origin, where a price grows over many of them. Raises InvalidInput for no
    outcomes, unequal shapes, prices or a scale that are not finite and positive, or origins that are not
    strictly ascending.
    """
    scales = [scale] * len(outcomes) if isinstance(scale, float | int) else scale
    if not all(math.isfinite(one) and one > 0 for one in scales):
        raise InvalidInput(f"invalid scale {scale}", field="scale", remedy="give a positive number")
    actual, grid, last = _stack(outcomes)
    median = grid[..., _MEDIAN]
    ranges = {str(nominal): _range(grid, nominal) for nominal in INTERVALS}
    covered = {name: metrics.coverage(actual, *bounds) for name, bounds in ranges.items()}
    losses = [
        metrics.scaled_pinball(*one) for one in zip(actual, grid, repeat(_LEVELS), scales, strict=False)
    ]
    return Evaluation(
        origins=len(outcomes),
        horizon=actual.shape[1],
        loss=float(np.mean(losses)),
        **{name: getattr(metrics, name)(actual, median) for name in ("mae", "rmse", "mape", "smape")},
        mase=float(np.mean([metrics.mase(*one) for one in zip(actual, median, scales, strict=True)])),
        pinball=float(metrics.pinball(actual, grid, _LEVELS).mean()),
        crps=metrics.crps(actual, grid, _LEVELS),
        winkler={name: metrics.winkler(actual, *bounds, int(name) / 100) for name, bounds in ranges.items()},
        directional_accuracy=metrics.directional_accuracy(actual, median, last),
        directional_calls=int(metrics.has_direction(median, last).sum()),
        coverage={n: {str(i): float(v) for i, v in enumerate(c, start=1)} for n, c in covered.items()},
        pooled_coverage={name: float(shares.mean()) for name, shares in covered.items()},
        dates=tuple(outcome.origin for outcome in outcomes),
        losses=tuple(losses),
    )


def compare(model: Evaluation, reference: Evaluation, overlap: int) -> Skill:
    """The model against the reference. `overlap` is the number of consecutive origins that share outcomes.

    The overlap is the horizon divided by the sessions between origins, rounded up; 1 means no shared
    outcomes. Raises InvalidInput for different origins or an overlap below 1.
    """
    if (model.dates, model.origins, model.horizon) != (reference.dates, reference.origins, reference.horizon):
        raise InvalidInput("the model and the reference have different origins", field="origins")
    test = diebold_mariano(np.asarray(model.losses), np.asarray(reference.losses), overlap)
    relative = model.loss / reference.loss if reference.loss else None
    return Skill(relative=relative, **msgspec.structs.asdict(test))


def pool(evaluations: Sequence[Evaluation]) -> Evaluation:
    """One evaluation over tickers, weighted by their numbers of origins.

    `losses` are means over tickers by `mean_by_date`, so the difference of two pools is the mean
    difference of each date. Raises InvalidInput for no evaluations or unequal horizons.
    """
    if len({e.horizon for e in evaluations}) != 1:
        raise InvalidInput("pooling needs evaluations of one horizon", field="horizon")
    weights = [e.origins for e in evaluations]
    calls = [e.directional_calls for e in evaluations]
    right = sum((e.directional_accuracy or 0.0) * e.directional_calls for e in evaluations)
    dates, losses = mean_by_date([(e.dates, e.losses) for e in evaluations])
    return Evaluation(
        origins=sum(weights),
        horizon=evaluations[0].horizon,
        **{name: metrics.weighted_mean([getattr(e, name) for e in evaluations], weights) for name in _MEANS},
        rmse=math.sqrt(metrics.weighted_mean([e.rmse**2 for e in evaluations], weights)),
        directional_accuracy=right / sum(calls) if any(calls) else None,
        directional_calls=sum(calls),
        dates=dates,
        losses=losses,
    )


def _stack(outcomes: Sequence[Outcome]) -> tuple[Values, Values, Values]:
    """Actuals (origins, steps), quantiles (origins, steps, levels) and last closes (origins, 1)."""
    steps = outcomes[0].actual.size if outcomes else 0
    shapes = {(outcome.actual.shape, outcome.quantiles.shape) for outcome in outcomes}
    if not steps or shapes != {((steps,), (steps, len(LEVELS)))}:
        raise InvalidInput("origins need outcomes and quantiles of one shape", field="outcomes")
    if any(later.origin <= earlier.origin for earlier, later in pairwise(outcomes)):
        raise InvalidInput("origins are not strictly ascending", field="origins")
    last = np.array([[outcome.last_close] for outcome in outcomes], dtype=np.float64)
    actual, grid = np.stack([o.actual for o in outcomes]), np.stack([o.quantiles for o in outcomes])
    if any(not np.isfinite(prices).all() or (prices <= 0).any() for prices in (actual, grid, last)):
        raise InvalidInput("prices must be finite and positive", field="outcomes")
    return actual, grid, last


def _range(grid: Values, nominal: int) -> tuple[Values, Values]:
    low, high = INTERVALS[nominal]
    return grid[..., LEVELS.index(low)], grid[..., LEVELS.index(high)]
