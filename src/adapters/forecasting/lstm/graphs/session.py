"""A graph in ONNX Runtime: one thread, and one window at a time, so that the bits do not depend on others."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from adapters.forecasting.lstm.graphs.checking import check_graph, refused
from adapters.forecasting.returns import Values
from domain.errors import MissingExtra

TENSOR = "onnx"


class Graph(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes of a graph, and its session."""

    content: bytes
    session: Any

    def answers(self, inputs: npt.NDArray[Any]) -> Values:
        """Return the answers, (windows, …), for inputs (windows, window, columns).

        Each window is answered alone: int8 scales its activations over a whole batch.
        """
        rows = np.ascontiguousarray(inputs, dtype=np.float32)
        name = self.session.get_inputs()[0].name
        found = [self.session.run(None, {name: rows[at : at + 1]})[0] for at in range(len(rows))]
        answers: Values = np.concatenate(found).astype(np.float64)
        return answers

    def tensors(self) -> dict[str, npt.NDArray[np.uint8]]:
        """The graph as the tensor of an artifact."""
        return tensor_of(self.content)


def tensor_of(content: bytes) -> dict[str, npt.NDArray[np.uint8]]:
    """The bytes of a graph as the tensor of an artifact."""
    return {TENSOR: np.frombuffer(content, dtype=np.uint8)}


def load_runtime() -> ModuleType:
    """Import onnxruntime. Raises MissingExtra."""
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingExtra(
            "this version is answered by another runtime: onnxruntime, which is not installed",
            field="model",
            remedy="pip install 'previsto[serve]'",
        ).openly() from error
    found: ModuleType = onnxruntime
    return found


def load_graph(tensors: Mapping[str, npt.NDArray[Any]], window: int, columns: int) -> Graph | None:
    """The graph of an artifact whose hash was compared; None where it has none.

    Raises IntegrityError for a graph with parts that are not allowed, of another shape, or with weights that
    are not finite; MissingExtra without onnxruntime.
    """
    if TENSOR not in tensors:
        return None
    content = np.asarray(tensors[TENSOR], dtype=np.uint8).tobytes()
    check_graph(content)
    graph = Graph(content=content, session=_session(content))
    (entry,) = graph.session.get_inputs()
    if list(entry.shape) != [1, window, columns]:
        raise refused(f"its input has the shape {entry.shape}, not {[1, window, columns]}")
    return graph


def _session(content: bytes) -> Any:
    runtime = load_runtime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # a failure is raised too
    try:
        return runtime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors have no base class of their own
        raise refused("ONNX Runtime cannot load it") from error
