"""What a graph may contain, read from its bytes before ONNX Runtime sees them; no onnx is needed.

Numbers are those of the fields of onnx.proto. A graph that this package made has none of the parts that are
refused here: they would run other code, or read other files.
"""

from collections.abc import Iterator

import numpy as np

from domain.errors import IntegrityError

MAX_GRAPH_BYTES = 128 << 20
DOMAINS = ("", "ai.onnx", "com.microsoft")
FLOAT_OPERATORS = ("Add", "LSTM", "MatMul", "Reshape", "Squeeze", "Transpose")
INT8_OPERATORS = ("Cast", "DynamicQuantizeLSTM", "DynamicQuantizeLinear", "MatMulInteger", "Mul")
OPERATORS = frozenset((*FLOAT_OPERATORS, *INT8_OPERATORS))
GRAPH, OPSETS, TRAINING, FUNCTIONS = 7, 8, 20, 25  # of a model
NODES, TENSORS, SPARSE = 1, 5, 15  # of a graph
OPERATOR, ATTRIBUTES, DOMAIN = 4, 5, 7  # of a node
INNER = (5, 6, 10, 11, 22, 23)  # of an attribute: tensors and graphs
KIND, FLOATS, RAW, ENTRIES, PLACE = 2, 4, 9, 13, 14  # of a tensor: its type, its data, their place
FLOAT, INSIDE = 1, 0  # the type of float32, and the place of data in the file itself
Field = tuple[int, int | bytes]


def check_graph(content: bytes) -> None:
    """Raise IntegrityError for a foreign operator, data outside of the file, or a file that is too large."""
    if len(content) > MAX_GRAPH_BYTES:
        raise refused(f"it has {len(content)} bytes, at most {MAX_GRAPH_BYTES} are allowed")
    try:
        for number, value in _fields(content):
            if number in (TRAINING, FUNCTIONS):
                raise refused("it defines operators of its own")
            if number == OPSETS:
                _check_domain(dict(_fields(_inner(value))).get(1, b""))
            if number == GRAPH:
                _check_parts(_inner(value))
    except (IndexError, TypeError, ValueError) as error:
        raise refused("it cannot be read") from error


def refused(reason: str) -> IntegrityError:
    """The refusal of a graph."""
    return IntegrityError(
        f"the ONNX graph of the version is refused: {reason}",
        field="artifact",
        remedy="restore the artifact from a backup, or compress the version again",
    )


def _check_parts(graph: bytes) -> None:
    for number, value in _fields(graph):
        if number == SPARSE:
            raise refused("it has sparse tensors")
        if number == TENSORS:
            _check_tensor(list(_fields(_inner(value))))
        if number == NODES:
            _check_node(list(_fields(_inner(value))))


def _check_tensor(tensor: list[Field]) -> None:
    if any(part == ENTRIES or (part == PLACE and value != INSIDE) for part, value in tensor):
        raise refused("its weights are in another file")
    if (KIND, FLOAT) not in tensor:
        return
    # The gates of ONNX Runtime answer a NaN with a number, so its answers do not show one.
    for part, value in tensor:
        if part in (RAW, FLOATS) and not np.isfinite(np.frombuffer(_inner(value), dtype="<f4")).all():
            raise refused("its weights are not finite")


def _check_node(node: list[Field]) -> None:
    parts = dict(node)
    _check_domain(parts.get(DOMAIN, b""))
    operator = _inner(parts.get(OPERATOR, b"")).decode()
    if operator not in OPERATORS:
        raise refused(f"operator {operator!r} is not one of a recurrent network")
    for number, value in node:
        if number == ATTRIBUTES and any(part in INNER for part, _ in _fields(_inner(value))):
            raise refused("an operator contains a graph or a tensor")


def _check_domain(value: int | bytes) -> None:
    if (domain := _inner(value).decode()) not in DOMAINS:
        raise refused(f"operators of {domain!r} are not allowed")


def _inner(value: int | bytes) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError(value)
    return value


def _fields(content: bytes) -> Iterator[Field]:
    """The fields of a message of Protocol Buffers, in their order: numbers, or bytes."""
    at = 0
    while at < len(content):
        key, at = _whole(content, at)
        kind = key & 7
        if kind == 0:
            value, at = _whole(content, at)
            yield key >> 3, value
            continue
        size, at = _whole(content, at) if kind == 2 else ({1: 8, 5: 4}[kind] if kind in (1, 5) else -1, at)
        if size < 0 or at + size > len(content):
            raise ValueError("cut")
        yield key >> 3, content[at : at + size]
        at += size


def _whole(content: bytes, at: int) -> tuple[int, int]:
    """The number in base 128 at a place, and the place after it."""
    value = shift = 0
    while content[at] & 0x80:
        value |= (content[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return value | content[at] << shift, at + 1
