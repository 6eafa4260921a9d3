"""Compression: how a version is made smaller or faster, as requests state it."""

from typing import Annotated, cast

import msgspec

from application.ports.compressible import Compressible
from application.ports.forecaster import Forecaster
from domain.errors import InvalidInput
from domain.parity_report import RecipeStep

GRAPHS = ("onnx", "int8")
SMALLER = "smaller"
METHODS = ("reference", "smaller", "to_onnx", "to_int8")
Sizes = dict[str, Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]]


class Compression(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a version is compressed: first the smaller network, then the graph."""

    onnx: bool = False
    """Whether ONNX Runtime answers it, by a graph in float32."""
    int8: bool = False
    """Whether ONNX Runtime answers it, by a graph with weights of 8 bits."""
    smaller: Sizes = {}
    """The sizes of a smaller network that is trained anew, such as `hidden`; empty to keep the network."""


def steps_of(asked: Compression) -> tuple[RecipeStep, ...]:
    """The steps in their order. Raises InvalidInput when there is none, or for both graphs."""
    if asked.onnx and asked.int8:
        raise InvalidInput("a version has one graph", field="onnx", remedy="give `onnx` or `int8`")
    sizes = (RecipeStep(method=SMALLER, numbers=dict(asked.smaller)),) if asked.smaller else ()
    graph = tuple(RecipeStep(method=name) for name in GRAPHS if getattr(asked, name))
    if not (sizes or graph):
        raise InvalidInput(
            "nothing to compress", field="onnx", remedy="give `onnx`, `int8`, or sizes in `smaller`"
        )
    return (*sizes, *graph)


def compressible(name: str, forecaster: Forecaster) -> Compressible:
    """The strategy with its capability. Raises InvalidInput where it has none, as most strategies.

    A decorated strategy passes its attributes on, so they are asked for by name.
    """
    if not all(callable(getattr(forecaster, method, None)) for method in METHODS):
        raise InvalidInput(
            f"{name} cannot be compressed: it has no network",
            field="model",
            remedy="name a version of a strategy with a network, such as lstm",
        )
    return cast(Compressible, forecaster)


def changes_network(steps: tuple[RecipeStep, ...]) -> bool:
    """Whether the network is another one; a graph only changes the arithmetic."""
    return any(step.method == SMALLER for step in steps)
