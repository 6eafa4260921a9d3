"""Peers on the same closes: statsforecast models, refitted at every origin, on log prices."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from application.forecasting.walk_forward import origin_rows
from domain.metrics import change_scale
from domain.prices import PriceSeries
from domain.score import Outcome, evaluate, pool

Grid = npt.NDArray[np.float64]
Method = Callable[[Grid], Grid]
HORIZON, STEP = 10, 10
COLUMNS = ("lo-95", "lo-80", "lo-50", "mean", "hi-50", "hi-80", "hi-95")


def methods(*, all_of_them: bool) -> dict[str, Method]:
    """The log random walk (the floor), and the slower peers on request; none without statsforecast."""
    try:
        from statsforecast.models import AutoARIMA, AutoETS, AutoTheta, Naive
    except ImportError:
        return {}
    floor = {"statsforecast Naive, log": _on_logs(Naive, window=None)}
    if not all_of_them:
        return floor
    return floor | {
        "statsforecast AutoARIMA, log": _on_logs(AutoARIMA, window=1000),
        "statsforecast AutoETS, log": _on_logs(lambda: AutoETS(season_length=1), window=1000),
        "statsforecast AutoTheta, log": _on_logs(lambda: AutoTheta(season_length=1), window=1000),
    }


def _on_logs(make: Callable[[], Any], window: int | None) -> Method:
    def forecast(closes: Grid) -> Grid:
        logs = np.log(closes if window is None else closes[-window:])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer = make().forecast(y=logs, h=HORIZON, level=[50, 80, 95])
        grid: Grid = np.exp(np.stack([np.asarray(answer[name]) for name in COLUMNS], axis=1))
        return grid

    return forecast


def walk(method: Method, series: Sequence[PriceSeries], origins: int) -> dict[str, Any]:
    """The pooled figures of a method, on the origins the strategies were measured on."""
    evaluations = []
    for prices in series:
        rows = origin_rows(len(prices), HORIZON, origins, STEP)
        outcomes = [
            Outcome(
                origin=prices.bar(at - 1).session,
                last_close=float(prices.close[at - 1]),
                actual=prices.close[at : at + HORIZON],
                quantiles=method(np.array(prices.close[:at])),
            )
            for at in rows
        ]
        evaluations.append(evaluate(outcomes, change_scale(prices.close[: rows[0]])))
    figures: dict[str, Any] = msgspec.to_builtins(pool(evaluations))
    return figures
