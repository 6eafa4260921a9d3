"""Compression: how a version is made smaller or faster, as requests state it."""

from typing import Annotated, cast

import msgspec

from application.ports.compressible import Compressible, Prunable
from application.ports.forecaster import Forecaster
from domain.errors import InvalidInput
from domain.parity_report import RecipeStep

GRAPHS = ("onnx", "int8")
SMALLER, PRUNE = "smaller", "prune"
EPOCHS = "epochs"
METHODS = ("reference", "smaller", "to_onnx", "to_int8")
PRUNING = ("pruned", "prune", "finetuning")
Sizes = dict[str, Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]]


class Compression(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a version is compressed: first the smaller network, then the cut, then the graph."""

    onnx: bool = False
    """Whether ONNX Runtime answers it, by a graph in float32."""
    int8: bool = False
    """Whether ONNX Runtime answers it, by a graph with weights of 8 bits."""
    smaller: Sizes = {}
    """The sizes of a smaller network that is trained anew, such as `hidden`; empty to keep the network."""
    prune: Sizes = {}
    """The numbers of a cut of whole units, such as `units`: those with the largest outgoing weights stay."""
    finetune: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    """The epochs that a pruned network is trained after the cut, on the prices of its parent."""


def steps_of(asked: Compression) -> tuple[RecipeStep, ...]:
    """The steps in their order. Raises InvalidInput when there is none, for both graphs, or a lone tuning."""
    if asked.onnx and asked.int8:
        raise InvalidInput("a version has one graph", field="onnx", remedy="give `onnx` or `int8`")
    if asked.finetune and not asked.prune:
        raise InvalidInput("nothing was cut", field="finetune", remedy="give `prune` too, e.g. units=16")
    sizes = (RecipeStep(method=SMALLER, numbers=dict(asked.smaller)),) if asked.smaller else ()
    epochs = {EPOCHS: asked.finetune} if asked.finetune else {}
    cut = (RecipeStep(method=PRUNE, numbers={**asked.prune, **epochs}),) if asked.prune else ()
    graph = tuple(RecipeStep(method=name) for name in GRAPHS if getattr(asked, name))
    if not (sizes or cut or graph):
        raise InvalidInput(
            "nothing to compress",
            field="onnx",
            remedy="give `onnx`, `int8`, sizes in `smaller`, or units in `prune`",
        )
    return (*sizes, *cut, *graph)


def compressible(name: str, forecaster: Forecaster) -> Compressible:
    """The strategy with its capability. Raises InvalidInput where it has none, as most strategies.

    A decorated strategy passes its attributes on, so they are asked for by name.
    """
    if not has_methods(forecaster, METHODS):
        raise InvalidInput(
            f"{name} cannot be compressed: it has no network",
            field="model",
            remedy="name a version of a strategy with a network, such as lstm",
        )
    return cast(Compressible, forecaster)


def prunable(name: str, forecaster: Forecaster) -> Prunable:
    """The strategy with its capability to cut units. Raises InvalidInput where it has none."""
    if not has_methods(forecaster, PRUNING):
        raise InvalidInput(
            f"{name} cannot cut units from its network", field="prune", remedy="give sizes in `smaller`"
        )
    return cast(Prunable, forecaster)


def cut_of(step: RecipeStep) -> dict[str, int]:
    """The numbers of a cut, without the epochs after it."""
    return {name: number for name, number in step.numbers.items() if name != EPOCHS}


def changes_network(steps: tuple[RecipeStep, ...]) -> bool:
    """Whether the network is another one; a graph only changes the arithmetic."""
    return any(step.method in (SMALLER, PRUNE) for step in steps)


def has_methods(forecaster: Forecaster, methods: tuple[str, ...]) -> bool:
    """Whether a strategy has a capability, which consists of these methods."""
    return all(callable(getattr(forecaster, method, None)) for method in methods)
