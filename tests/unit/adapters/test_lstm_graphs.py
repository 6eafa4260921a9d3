"""Networks as ONNX graphs: equal answers and bytes, int8, and every refusal of a graph that is not ours."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from adapters.artifacts.artifact_file import address_of, decode, encode
from adapters.forecasting.lstm import LstmForecaster
from adapters.forecasting.lstm.correction import KNOTS
from adapters.forecasting.lstm.graphs import checking, load_graph
from adapters.forecasting.lstm.graphs.building import graph_of
from adapters.forecasting.lstm.graphs.quantizing import to_int8
from adapters.forecasting.lstm.graphs.session import tensor_of
from adapters.forecasting.lstm.inputs import COLUMNS
from adapters.forecasting.lstm.recurrence import answers_of
from adapters.forecasting.scale.weights import LATEST, card_of
from application.ports.forecaster import Artifact
from application.queries.check_forecaster import synthetic_series
from domain.errors import IntegrityError, InvalidInput, MissingExtra
from domain.quantiles import LEVELS

onnx = pytest.importorskip("onnx", reason="compression needs the extra `compress`")
pytest.importorskip("onnxruntime", reason="graphs need the extra `serve`")

FOLDER = Path(__file__).parents[2] / "golden" / "artifacts"
WINDOW, HIDDEN, LAYERS = 20, 6, 2


def weights_of(seed: int = 1, hidden: int = HIDDEN, layers: int = LAYERS) -> dict[str, Any]:
    """Random weights of a network, by the names of torch."""
    draws = np.random.default_rng(seed)
    shapes = {"head.weight": (2 * len(KNOTS), hidden), "head.bias": (2 * len(KNOTS),)}
    for layer in range(layers):
        shapes |= {f"lstm.weight_ih_l{layer}": (4 * hidden, hidden if layer else len(COLUMNS))}
        shapes |= {f"lstm.weight_hh_l{layer}": (4 * hidden, hidden)}
        shapes |= {f"lstm.bias_{part}_l{layer}": (4 * hidden,) for part in ("ih", "hh")}
    return {name: draws.normal(0, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}


def artifact_of(**changes: Any) -> Artifact:
    """An artifact of a correction with random weights."""
    sizes = {"window": WINDOW, "hidden": HIDDEN, "layers": LAYERS}
    card = {"form": "correction", "card": msgspec.to_builtins(card_of(LATEST)), **sizes}
    return {**weights_of(), **changes}, card


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_graph_answers_as_the_weights_do(layers: int) -> None:
    """Gates are in the order of ONNX, and every layer feeds the next one."""
    weights = weights_of(layers=layers)
    inputs = np.random.default_rng(2).normal(0, 2, (5, WINDOW, len(COLUMNS)))
    graph = load_graph(tensor_of(graph_of(weights, layers, WINDOW)), WINDOW, len(COLUMNS))

    assert graph is not None
    double = {name: value.astype(np.float64) for name, value in weights.items()}
    assert graph.answers(inputs) == pytest.approx(answers_of(double, inputs, layers), abs=1e-6)


def test_a_graph_of_the_pooled_form_adds_its_quantiles() -> None:
    """A head at zero answers with the pooled quantiles, (windows, horizon, levels)."""
    weights = weights_of() | {"head.weight": np.zeros((6, HIDDEN)), "head.bias": np.zeros(6)}
    base = np.arange(6.0).reshape(2, 3)
    graph = load_graph(tensor_of(graph_of(weights, LAYERS, WINDOW, base)), WINDOW, len(COLUMNS))

    assert graph is not None
    assert np.array_equal(graph.answers(np.ones((4, WINDOW, len(COLUMNS)))), [base] * 4)


@pytest.mark.parametrize("how", ["to_onnx", "to_int8"])
def test_a_compressed_artifact_is_stored_and_loaded(how: str) -> None:
    """Two compressions give equal bytes, a loaded one is dumped to the same, and answers are near."""
    lstm, artifact, series = LstmForecaster(), artifact_of(), synthetic_series(300)
    made = getattr(lstm, how)(artifact)
    loaded = lstm.load(made)
    before, after = (one.predict(series, 10, np.array(LEVELS)) for one in (lstm.load(artifact), loaded))

    assert encode(made) == encode(getattr(lstm, how)(artifact)) == encode(loaded.dump())
    bound = {"to_onnx": 1e-7, "to_int8": 3e-3}[how]
    assert 0 < np.abs(after / before - 1).max() < bound


def test_int8_is_the_same_alone_and_beside_others() -> None:
    """A batch would share one scale of the activations, and so change the bits."""
    lstm = LstmForecaster()
    loaded = lstm.load(lstm.to_int8(artifact_of()))
    histories = [synthetic_series(300), synthetic_series(400), synthetic_series(200)]
    together = loaded.predict_all(histories, 10, np.array(LEVELS))  # type: ignore[union-attr]

    for series, grid in zip(histories, together, strict=True):
        assert np.array_equal(loaded.predict(series, 10, np.array(LEVELS)), grid)


def test_int8_is_made_of_a_graph_too_and_only_once() -> None:
    """The graph in float32 and the weights give the same; an int8 version is refused."""
    lstm, artifact = LstmForecaster(), artifact_of()

    assert encode(lstm.to_int8(lstm.to_onnx(artifact))) == encode(lstm.to_int8(artifact))
    with pytest.raises(InvalidInput, match="int8 already"):
        lstm.to_int8(lstm.to_int8(artifact))
    with pytest.raises(InvalidInput, match="ONNX graph already"):
        lstm.to_onnx(lstm.to_onnx(artifact))


def test_a_network_of_the_usual_size_is_loaded_in_int8() -> None:
    """The quantizer writes into larger tensors that their data are in the file itself."""
    content = to_int8(graph_of(weights_of(hidden=32, layers=1), 1, WINDOW))
    graph = load_graph(tensor_of(content), WINDOW, len(COLUMNS))

    assert graph is not None
    assert graph.answers(np.ones((1, WINDOW, len(COLUMNS)))).shape == (1, 2 * len(KNOTS))


def test_the_quantizer_leaves_no_lstm_in_float32() -> None:
    """Every layer is `DynamicQuantizeLSTM`."""
    operators = [
        n.op_type for n in onnx.load_from_string(to_int8(graph_of(weights_of(), 2, WINDOW))).graph.node
    ]

    assert operators.count("DynamicQuantizeLSTM") == LAYERS
    assert "LSTM" not in operators


def external(model: Any) -> None:
    """Weights in another file."""
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")


def foreign(model: Any) -> None:
    """An operator of another domain."""
    model.graph.node[0].domain = "com.example"


def imported(model: Any) -> None:
    """Operators of another domain, of which none is used."""
    model.opset_import.add(domain="com.example", version=1)


def strange(model: Any) -> None:
    """An operator that no recurrent network has."""
    model.graph.node[0].op_type = "Loop"


def inner(model: Any) -> None:
    """A graph inside of an operator."""
    model.graph.node[0].attribute.add(name="body", type=onnx.AttributeProto.GRAPH).g.name = "body"


def defined(model: Any) -> None:
    """A function of its own."""
    model.functions.add(name="f", domain="")


def sparse(model: Any) -> None:
    """A sparse tensor."""
    model.graph.sparse_initializer.add()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (external, "in another file"),
        (foreign, "'com.example' are not allowed"),
        (imported, "'com.example' are not allowed"),
        (strange, "'Loop'"),
        (inner, "contains a graph"),
        (defined, "operators of its own"),
        (sparse, "sparse"),
    ],
)
def test_119_what_a_graph_may_not_contain_is_refused(spoil: Callable[[Any], None], words: str) -> None:
    """It is refused before ONNX Runtime reads it."""
    model = onnx.load_from_string(graph_of(weights_of(), LAYERS, WINDOW))
    spoil(model)

    with pytest.raises(IntegrityError, match=words):
        load_graph(tensor_of(model.SerializeToString()), WINDOW, len(COLUMNS))


def test_a_cut_or_foreign_file_is_refused() -> None:
    """Half of a graph, random bytes and an empty file give one clear error."""
    content = graph_of(weights_of(), LAYERS, WINDOW)
    for spoiled in (content[:-7], content[: len(content) // 2], b"\xff" * 64, b""):
        with pytest.raises(IntegrityError, match="the ONNX graph of the version is refused"):
            load_graph(tensor_of(spoiled), WINDOW, len(COLUMNS))


def test_119_a_graph_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is compared before the bytes are read."""
    monkeypatch.setattr(checking, "MAX_GRAPH_BYTES", 100)
    with pytest.raises(IntegrityError, match="at most 100"):
        checking.check_graph(graph_of(weights_of(), LAYERS, WINDOW))


def test_119_another_shape_and_weights_that_are_not_finite_are_refused() -> None:
    """A graph of another window, and one with a NaN."""
    with pytest.raises(IntegrityError, match="shape"):
        load_graph(tensor_of(graph_of(weights_of(), LAYERS, WINDOW + 1)), WINDOW, len(COLUMNS))
    weights = weights_of()
    weights["lstm.weight_hh_l0"][3, 2] = np.nan
    with pytest.raises(IntegrityError, match="not finite"):
        load_graph(tensor_of(graph_of(weights, LAYERS, WINDOW)), WINDOW, len(COLUMNS))


@pytest.mark.parametrize(
    ("sizes", "field"),
    [
        ({"hidden": 64}, "smaller.hidden"),
        ({"hidden": 0}, "smaller.hidden"),
        ({"width": 3}, "smaller.width"),
        ({"hidden": 32, "layers": 1}, "smaller"),
        ({}, "smaller"),
    ],
)
def test_sizes_that_are_not_smaller_are_refused(sizes: dict[str, int], field: str) -> None:
    """The field is named."""
    with pytest.raises(InvalidInput) as caught:
        LstmForecaster().smaller(LstmForecaster.settings, sizes)
    assert caught.value.field == field


def test_the_form_before_is_compressed_without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its graph adds the pooled quantiles; without torch the weights themselves are refused with the cure."""
    content = (FOLDER / "lstm.safetensors").read_bytes()
    artifact, lstm, series = decode(content, address_of(content)), LstmForecaster(), synthetic_series(600)
    then = json.loads((FOLDER / "lstm.json").read_text())
    monkeypatch.setitem(sys.modules, "torch", None)

    found = lstm.load(lstm.to_onnx(artifact)).predict(series, 10, np.array(then["levels"]))
    assert found == pytest.approx(np.array(then["quantiles"]), rel=1e-6)
    with pytest.raises(MissingExtra, match="another runtime: torch") as caught:
        lstm.load(artifact)
    assert "models compress VERSION --onnx" in caught.value.remedy
