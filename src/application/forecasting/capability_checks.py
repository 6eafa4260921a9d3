"""Checks of what a strategy can do besides: graphs in place of weights, and cuts of units."""

from collections.abc import Callable

import numpy as np

from application.forecasting.compression import METHODS, PRUNING, compressible, has_methods, prunable
from application.forecasting.strategy import FittedStrategy, Strategy, map_forecaster_errors
from application.ports.forecaster import Artifact
from domain.errors import InvalidInput, MissingExtra
from domain.parity import Budget
from domain.prices import PriceSeries

HORIZON, SEED = 5, 7
NOT_SMALLER = 10**9


def capability_checks(fresh: Callable[[], Strategy], series: PriceSeries) -> dict[str, Callable[[], str]]:
    """The checks of what the strategy can do, by promise; none for a strategy without a network."""
    forecaster = fresh().forecaster
    checks: dict[str, Callable[[], str]] = {}
    if has_methods(forecaster, METHODS):
        checks["a graph in place of the weights answers as they do"] = lambda: _told(_graphs, fresh(), series)
        checks["sizes that are not smaller are refused"] = lambda: _told(_refuses_sizes, fresh(), series)
    if has_methods(forecaster, (*METHODS, *PRUNING)):
        checks["a network with fewer units answers"] = lambda: _told(_cuts, fresh(), series)
    return checks


def _told(check: Callable[[Strategy, PriceSeries], str], strategy: Strategy, series: PriceSeries) -> str:
    with map_forecaster_errors(strategy.name):
        return check(strategy, series)


def _graphs(strategy: Strategy, series: PriceSeries) -> str:
    able, artifact = compressible(strategy.name, strategy.forecaster), _artifact(strategy, series)
    _answers(strategy, able.reference(artifact), series)
    before = _answers(strategy, strategy.forecaster.load(artifact), series)
    try:
        made, again = able.to_onnx(artifact), able.to_onnx(artifact)
        after = _answers(strategy, strategy.forecaster.load(made), series)
        _answers(strategy, strategy.forecaster.load(able.to_int8(artifact)), series)
    except MissingExtra:
        return ""  # it cannot be checked here, and a compression says what is missing
    if not _equal(made, again):
        return "two compressions of one artifact give different tensors"
    difference = float(np.quantile(np.abs(after / before - 1), 0.99))
    bound = Budget().difference
    return "" if difference <= bound else f"the graph differs by {difference:.2%} of the quantiles"


def _cuts(strategy: Strategy, series: PriceSeries) -> str:
    able, artifact = prunable(strategy.name, strategy.forecaster), _artifact(strategy, series)
    numbers = {"units": 1}
    small = Strategy(strategy.name, strategy.forecaster, able.pruned(strategy.settings, numbers))
    _answers(strategy, strategy.forecaster.load(able.prune(artifact, numbers)), series)
    _answers(strategy, small.fit([series], HORIZON, SEED).fitted, series)
    return ""


def _refuses_sizes(strategy: Strategy, series: PriceSeries) -> str:
    able = compressible(strategy.name, strategy.forecaster)
    for name, value in strategy.settings.items():
        if type(value) is not int:
            continue
        try:
            able.smaller(strategy.settings, {name: NOT_SMALLER})
        except (InvalidInput, ValueError):
            continue
        return f"{name}={NOT_SMALLER} is accepted as smaller than {value}"
    return ""


def _artifact(strategy: Strategy, series: PriceSeries) -> Artifact:
    found: Artifact = strategy.fit([series], HORIZON, SEED).fitted.dump()
    return found


def _answers(strategy: Strategy, fitted: object, series: PriceSeries) -> np.ndarray:
    return FittedStrategy(strategy.name, fitted).predict(series, HORIZON).grid  # type: ignore[arg-type]


def _equal(one: Artifact, other: Artifact) -> bool:
    return one[0].keys() == other[0].keys() and all(
        np.array_equal(one[0][name], other[0][name]) for name in one[0]
    )
