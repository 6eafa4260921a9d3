"""How versions of `lstm` are compressed: smaller sizes, an ONNX graph, and int8."""

from collections.abc import Mapping

import msgspec
import numpy as np

from adapters.forecasting.lstm.fitted import FORM
from adapters.forecasting.lstm.graphs.building import graph_of
from adapters.forecasting.lstm.graphs.quantizing import to_int8
from adapters.forecasting.lstm.graphs.session import TENSOR, tensor_of
from adapters.forecasting.lstm.pooled import untrained
from adapters.forecasting.lstm.warm_start import SETTING
from adapters.forecasting.scale.card import Card
from adapters.forecasting.scale.forecaster import FittedScale
from application.ports.forecaster import Artifact, FittedForecaster, Settings
from domain.errors import InvalidInput

SIZES = ("hidden", "layers")


def reference_of(artifact: Artifact) -> FittedForecaster:
    """What the untrained network answers: `scale`, or the pooled quantiles of the form before."""
    card = artifact[1]
    if card.get("form") == FORM:
        return FittedScale(msgspec.convert(card["card"], Card))
    return untrained(artifact)


def smaller(settings: Settings, sizes: Mapping[str, int]) -> Settings:
    """The settings with smaller sizes; no warm start fits them. Raises InvalidInput."""
    for name, size in sizes.items():
        if name not in SIZES:
            raise InvalidInput(
                f"no size {name!r}", field=f"smaller.{name}", remedy=f"sizes: {', '.join(SIZES)}"
            )
        if not 1 <= size <= int(settings[name]):
            raise InvalidInput(
                f"{name}={size} is not smaller", field=f"smaller.{name}", remedy=f"give 1 to {settings[name]}"
            )
    if all(size == int(settings[name]) for name, size in sizes.items()):
        raise InvalidInput("every size is that of the version", field="smaller", remedy="give a smaller one")
    return {**settings, **sizes, SETTING: ""}


def onnx_artifact(artifact: Artifact) -> Artifact:
    """The graph in place of the weights. Raises InvalidInput where there is one already, MissingExtra."""
    tensors, card = artifact
    if TENSOR in tensors:
        raise InvalidInput(
            "the version has an ONNX graph already", field="onnx", remedy="compress its parent"
        )
    return tensor_of(_graph(artifact)), card


def int8_artifact(artifact: Artifact) -> Artifact:
    """The quantized graph in place of the weights. Raises InvalidInput, MissingExtra, ForecasterFailed."""
    tensors, card = artifact
    content = np.asarray(tensors[TENSOR]).tobytes() if TENSOR in tensors else _graph(artifact)
    if b"DynamicQuantizeLSTM" in content:
        raise InvalidInput("the version is in int8 already", field="int8", remedy="compress its parent")
    return tensor_of(to_int8(content)), card


def _graph(artifact: Artifact) -> bytes:
    tensors, card = artifact
    base = None if card.get("form") == FORM else tensors["pooled"]
    return graph_of(tensors, int(card["layers"]), int(card["window"]), base)
