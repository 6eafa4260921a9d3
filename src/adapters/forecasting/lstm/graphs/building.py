"""The ONNX graph of a network, made from its stored weights without torch; equal bytes in every process."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.errors import MissingExtra

OPSET, IR = 17, 8
INPUT, OUTPUT = "inputs", "answers"
Weights = Mapping[str, npt.NDArray[Any]]


def load_onnx() -> ModuleType:
    """Import onnx. Raises MissingExtra."""
    try:
        import onnx.helper
        import onnx.numpy_helper
    except ImportError as error:
        raise MissingExtra(
            "a compression needs onnx and onnxruntime",
            field="model",
            remedy="pip install 'previsto[compress,serve]'",
        ).openly() from error
    return onnx


def graph_of(weights: Weights, layers: int, window: int, base: npt.NDArray[Any] | None = None) -> bytes:
    """The graph of an LSTM and its linear head; weights have the names and the gate order of torch.

    Input (1, window, columns), output (1, answers). With `base`, (horizon, levels), the answers are
    added to it and the output is (1, horizon, levels).
    """
    onnx = load_onnx()
    columns = weights["lstm.weight_ih_l0"].shape[1]
    nodes, tensors = _recurrent(onnx, weights, layers)
    head = {"head": weights["head.weight"].T, "bias": weights["head.bias"]}
    nodes.append(onnx.helper.make_node("MatMul", ["last", "head"], ["product"]))
    nodes.append(onnx.helper.make_node("Add", ["product", "bias"], [OUTPUT if base is None else "flat"]))
    shape: tuple[int, ...] = (1, head["bias"].size)
    if base is not None:
        shape = (1, *base.shape)
        head["base"] = base
        tensors["shape"] = np.array(shape, dtype=np.int64)
        nodes.append(onnx.helper.make_node("Reshape", ["flat", "shape"], ["shaped"]))
        nodes.append(onnx.helper.make_node("Add", ["shaped", "base"], [OUTPUT]))
    tensors |= {name: np.asarray(value, dtype=np.float32) for name, value in head.items()}
    return _model(onnx, nodes, tensors, (1, window, columns), shape)


def _recurrent(onnx: Any, weights: Weights, layers: int) -> tuple[list[Any], dict[str, npt.NDArray[Any]]]:
    """Nodes and tensors from the input to `last`, the last state of the last layer, (1, hidden)."""
    hidden = weights["lstm.weight_hh_l0"].shape[1]
    axes = {"direction": np.array([1], dtype=np.int64), "first": np.array([0], dtype=np.int64)}
    nodes = [onnx.helper.make_node("Transpose", [INPUT], ["states0"], perm=[1, 0, 2])]
    tensors: dict[str, npt.NDArray[Any]] = {}
    for layer in range(layers):
        own, back = (_gates(weights[f"lstm.weight_{part}_l{layer}"]) for part in ("ih", "hh"))
        bias = np.concatenate([_gates(weights[f"lstm.bias_{part}_l{layer}"]) for part in ("ih", "hh")])
        tensors |= {f"W{layer}": own[None], f"R{layer}": back[None], f"B{layer}": bias[None]}
        end = layer == layers - 1
        made = ["", "end"] if end else [f"all{layer}"]
        fed = [f"states{layer}", f"W{layer}", f"R{layer}", f"B{layer}"]
        nodes.append(onnx.helper.make_node("LSTM", fed, made, hidden_size=hidden))
        if not end:
            tensors["direction"] = axes["direction"]
            squeezed = [f"states{layer + 1}"]
            nodes.append(onnx.helper.make_node("Squeeze", [f"all{layer}", "direction"], squeezed))
    nodes.append(onnx.helper.make_node("Squeeze", ["end", "first"], ["last"]))
    return nodes, tensors | {"first": axes["first"]}


def _gates(stacked: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """The gates i, f, c, o of torch in the order of ONNX: i, o, f, c."""
    enter, keep, cell, leave = np.split(np.asarray(stacked, dtype=np.float32), 4)
    return np.concatenate([enter, leave, keep, cell])


def _model(
    onnx: Any,
    nodes: list[Any],
    tensors: Weights,
    inputs: tuple[int, ...],
    outputs: tuple[int, ...],
) -> bytes:
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "lstm",
        [helper.make_tensor_value_info(INPUT, kind, inputs)],
        [helper.make_tensor_value_info(OUTPUT, kind, outputs)],
        [onnx.numpy_helper.from_array(np.ascontiguousarray(tensors[name]), name) for name in sorted(tensors)],
    )
    opset = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=IR, producer_name="previsto")
    content: bytes = model.SerializeToString(deterministic=True)
    return content
