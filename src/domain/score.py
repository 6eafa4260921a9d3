"""Score: the origins of a walk-forward comparison, brought to one set of figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from domain.diebold_mariano import diebold_mariano
from domain.metrics import (
    crps,
    directional_accuracy,
    inside,
    mae,
    mape,
    mase,
    pinball,
    rmse,
    scaled_pinball,
    smape,
    winkler,
)
from domain.quantiles import INTERVALS, LEVELS

Values = npt.NDArray[np.float64]
_LEVELS = np.asarray(LEVELS)
_MEDIAN = LEVELS.index(0.5)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One origin: the closes that came (steps,) and the quantiles at the usual levels (steps, levels)."""

    origin: date
    last_close: float
    actual: Any
    quantiles: Any


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """Means over origins (and tickers, when pooled). `coverage` is by nominal % and step.

    `loss`, `mase` are scaled by the mean change of the close; MAE, RMSE, pinball, CRPS and Winkler
    are in the price's unit; MAPE and sMAPE are shares. `losses` holds the loss of each origin.
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
    coverage: dict[str, dict[str, float]]
    pooled_coverage: dict[str, float]
    losses: tuple[float, ...]


class Skill(msgspec.Struct, frozen=True, kw_only=True):
    """A comparison with the reference: the ratio of losses and the Diebold-Mariano test."""

    relative: float
    statistic: float | None
    p_value: float | None
    lags: int


def evaluate(outcomes: Sequence[Outcome], scale: float) -> Evaluation:
    """The figures of one ticker; `scale` from `change_scale` before the first origin."""
    figures = [_of_origin(outcome, scale) for outcome in outcomes]
    within = {nominal: np.stack([_inside(outcome, nominal) for outcome in outcomes]) for nominal in INTERVALS}
    calls = [f["directional_accuracy"] for f in figures if f["directional_accuracy"] is not None]
    means = {name: float(np.mean([f[name] for f in figures])) for name in _MEANS}
    return Evaluation(
        origins=len(outcomes),
        horizon=len(outcomes[0].actual),
        **means,
        winkler={str(n): float(np.mean([_winkler(o, n) for o in outcomes])) for n in INTERVALS},
        directional_accuracy=float(np.mean(calls)) if calls else None,
        coverage={
            str(n): {str(step): float(share) for step, share in enumerate(w.mean(axis=0), start=1)}
            for n, w in within.items()
        },
        pooled_coverage={str(n): float(w.mean()) for n, w in within.items()},
        losses=tuple(f["loss"] for f in figures),
    )


def compare(model: Evaluation, reference: Evaluation, overlap: int) -> Skill:
    """The model beside the reference on the same origins; neighbours overlap over `overlap` origins."""
    test = diebold_mariano(np.asarray(model.losses), np.asarray(reference.losses), overlap)
    return Skill(
        relative=model.loss / reference.loss, statistic=test.statistic, p_value=test.p_value, lags=test.lags
    )


def pool(evaluations: Sequence[Evaluation]) -> Evaluation:
    """Means over tickers, each weighing by its origins.

    `losses` are means over tickers at each origin, because tickers move together: for the test, a
    day on which forty shares fell is one observation, not forty.
    """
    weights = np.array([e.origins for e in evaluations], dtype=np.float64)

    def mean(values: Sequence[float]) -> float:
        return float(np.average(values, weights=weights))

    calls = [e.directional_accuracy for e in evaluations if e.directional_accuracy is not None]
    length = min(e.origins for e in evaluations)
    steps = evaluations[0].coverage["80"]
    return Evaluation(
        origins=int(weights.sum()),
        horizon=evaluations[0].horizon,
        **{name: mean([getattr(e, name) for e in evaluations]) for name in _MEANS},
        winkler={n: mean([e.winkler[n] for e in evaluations]) for n in evaluations[0].winkler},
        directional_accuracy=float(np.mean(calls)) if calls else None,
        coverage={
            n: {step: mean([e.coverage[n][step] for e in evaluations]) for step in steps}
            for n in evaluations[0].coverage
        },
        pooled_coverage={
            n: mean([e.pooled_coverage[n] for e in evaluations]) for n in evaluations[0].pooled_coverage
        },
        losses=tuple(np.mean([e.losses[-length:] for e in evaluations], axis=0).tolist()),
    )


_MEANS = ("loss", "mae", "rmse", "mape", "smape", "mase", "pinball", "crps")


def _of_origin(outcome: Outcome, scale: float) -> dict[str, Any]:
    actual, grid = np.asarray(outcome.actual), np.asarray(outcome.quantiles)
    median = grid[:, _MEDIAN]
    return {
        "loss": scaled_pinball(actual, grid, _LEVELS, scale),
        "mae": mae(actual, median),
        "rmse": rmse(actual, median),
        "mape": mape(actual, median),
        "smape": smape(actual, median),
        "mase": mase(actual, median, scale),
        "pinball": float(pinball(actual, grid, _LEVELS).mean()),
        "crps": crps(actual, grid, _LEVELS),
        "directional_accuracy": directional_accuracy(actual, median, outcome.last_close),
    }


def _range(outcome: Outcome, nominal: int) -> tuple[Values, Values, Values]:
    low, high = INTERVALS[nominal]
    grid = np.asarray(outcome.quantiles)
    return np.asarray(outcome.actual), grid[:, LEVELS.index(low)], grid[:, LEVELS.index(high)]


def _inside(outcome: Outcome, nominal: int) -> npt.NDArray[np.bool_]:
    return inside(*_range(outcome, nominal))


def _winkler(outcome: Outcome, nominal: int) -> float:
    return winkler(*_range(outcome, nominal), nominal / 100)
