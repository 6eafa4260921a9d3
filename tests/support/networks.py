"""Versions of `lstm` that were never trained: their weights are chosen so that they gain on the default."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from adapters.forecasting.lstm.correction import KNOTS
from adapters.forecasting.lstm.fitted import FittedLstm
from adapters.forecasting.lstm.forecaster import LstmForecaster
from adapters.forecasting.lstm.inputs import COLUMNS
from adapters.forecasting.scale.weights import LATEST, card_of
from application.forecasting.contender import Contender, Trained
from application.forecasting.registering import register
from application.forecasting.registry_streams import registry_of_model
from application.forecasting.strategy import FittedStrategy, Strategy, silent
from domain.horizon import family_of
from domain.parity_report import RecipeStep
from domain.registry_events import Evidence, ModelRegistered
from domain.ticker import Ticker

WINDOW, HIDDEN = 20, 8
ANSWERS = 2 * len(KNOTS)


def network(bias: float, seed: int = 1) -> FittedLstm:
    """A network with small random weights, which makes every range wider or narrower by its bias."""
    draws = np.random.default_rng(seed)
    weights = {
        "lstm.weight_ih_l0": draws.normal(0, 0.3, (4 * HIDDEN, len(COLUMNS))),
        "lstm.weight_hh_l0": draws.normal(0, 0.3, (4 * HIDDEN, HIDDEN)),
        "lstm.bias_ih_l0": draws.normal(0, 0.1, 4 * HIDDEN),
        "lstm.bias_hh_l0": draws.normal(0, 0.1, 4 * HIDDEN),
        "head.weight": draws.normal(0, 0.02, (ANSWERS, HIDDEN)),
        "head.bias": np.repeat([bias, 0.0], len(KNOTS)),
    }
    single = {name: value.astype(np.float32).astype(np.float64) for name, value in weights.items()}
    return FittedLstm(card=card_of(LATEST), weights=single, window=WINDOW, hidden=HIDDEN, layers=1)


def register_network(product: Any, symbol: str = "VALE3", horizon: int = 10) -> ModelRegistered:
    """Register the network that gains most on the prices of a ticker, as a training would have."""
    use_cases, adapters = product.use_cases(), product.adapters()
    ledger, ticker, family = use_cases.ledger(), Ticker.parse(symbol), family_of(horizon)
    known = use_cases.known_prices()(ticker)
    window = known.series.until(known.series.bar(len(known.series) * 3 // 4).session)
    one = Trained(ticker=symbol, series=known.series, window=window)
    judged = list(_judged(use_cases.judge(), one, family.value))
    evidence, fitted = min(judged, key=lambda one: one[0].loss or 0.0)
    assert evidence.loss and evidence.fallback_loss and evidence.loss < evidence.fallback_loss

    def version(model: str) -> ModelRegistered:
        return ModelRegistered(
            model=model,
            ticker=symbol,
            family=family.label,
            strategy="lstm",
            horizon=family.value,
            settings={**LstmForecaster.settings, "window": WINDOW, "hidden": HIDDEN},
            seed=1,
            training=(known.window(window),),
            artifact=adapters.artifacts().save(fitted.dump()),
            evidence=evidence,
            synthetic=known.synthetic,
            code_version=ledger.origin.code_version,
            environment=ledger.origin.environment,
            at=ledger.clock.now(),
            known_at=ledger.clock.now(),
        )

    return register(ledger, symbol, family, version)


def _judged(judge: Any, one: Trained, horizon: int) -> Iterator[tuple[Evidence, FittedLstm]]:
    for bias in (-0.4, -0.2, 0.2, 0.4):
        fitted = network(bias)
        version = Contender(
            strategy=Strategy("lstm", LstmForecaster(), {}),
            fitted=FittedStrategy("lstm", fitted),
            seed=1,
            tickers=(one.ticker,),
        )
        yield judge(version, [one], horizon, silent), fitted


def crown_graphs(product: Any, symbols: Sequence[str]) -> None:
    """Make versions that ONNX Runtime answers champions for a week and for a fortnight."""
    for symbol, horizon in itertools.product(symbols, (5, 10)):
        network = register_network(product, symbol, horizon)
        graph = register_graph(product, network.model, "onnx")
        product.use_cases().promote_model()(graph.model, "the champion of a test", force=True)


def register_graph(product: Any, model: str, method: str) -> ModelRegistered:
    """Register the graph of a version, `onnx` or `int8`, whatever it keeps of its gain."""
    use_cases, adapters = product.use_cases(), product.adapters()
    parent = registry_of_model(use_cases.ledger().store, model).version(model)
    weights, lstm = adapters.artifacts().load(parent.artifact), LstmForecaster()
    artifact = lstm.to_int8(weights) if method == "int8" else lstm.to_onnx(weights)

    def version(number: str) -> ModelRegistered:
        return msgspec.structs.replace(
            parent,
            model=number,
            artifact=adapters.artifacts().save(artifact),
            parent=model,
            recipe=(RecipeStep(method=method),),
            runtime="onnxruntime",
        )

    return register(use_cases.ledger(), parent.ticker, family_of(parent.horizon), version)
