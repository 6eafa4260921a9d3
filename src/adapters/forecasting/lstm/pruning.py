"""Pruning: whole units are cut from a trained network, and the rest is trained a little more."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from adapters.forecasting.lstm.fitted import FORM
from adapters.forecasting.lstm.graphs.session import TENSOR
from adapters.forecasting.lstm.warm_start import SETTING
from application.ports.forecaster import Artifact, Settings
from domain.errors import InvalidInput

UNITS = "units"
SLOWER = 3.0  # at the whole learning rate the first steps undo what was learned
Tensors = Mapping[str, npt.NDArray[Any]]


def pruned_settings(settings: Settings, numbers: Mapping[str, int]) -> Settings:
    """The settings of a network with so many units in each layer. Raises InvalidInput."""
    for name in numbers:
        if name != UNITS:
            raise InvalidInput(
                f"no number {name!r}", field=f"prune.{name}", remedy="give units, e.g. units=16"
            )
    units, hidden = numbers.get(UNITS, 0), int(settings["hidden"])
    if not 1 <= units < hidden:
        raise InvalidInput(
            f"units={units} leaves nothing to cut from {hidden}",
            field=f"prune.{UNITS}",
            remedy=f"give 1 to {hidden - 1}" if hidden > 1 else "the version has one unit: use `smaller`",
        )
    return {**settings, "hidden": units, SETTING: ""}


def finetuning(settings: Settings, epochs: int, start: str) -> Settings:
    """The settings of a fit that goes on from the version `start`, at a third of the learning rate."""
    rate = float(settings["learning_rate"]) / SLOWER
    return {**settings, "learning_rate": rate, "epochs": epochs, "patience": epochs, SETTING: start}


def pruned(artifact: Artifact, units: int) -> Artifact:
    """The artifact with the units of each layer whose outgoing weights have the largest norms.

    Raises InvalidInput for an artifact with a graph, or of the form before.
    """
    tensors, card = artifact
    if TENSOR in tensors or card.get("form") != FORM:
        raise InvalidInput(
            "the version has no weights that can be cut: it has a graph, or is of an earlier release",
            field="prune",
            remedy="prune the version that was trained",
        )
    found = {name: np.asarray(value) for name, value in tensors.items()}
    for layer in range(int(card["layers"])):
        found |= _cut(found, layer, int(card["layers"]), int(card["hidden"]), units)
    whole = {name: np.ascontiguousarray(value) for name, value in found.items()}
    return whole, {**card, "hidden": units}


def _cut(tensors: Tensors, layer: int, layers: int, hidden: int, units: int) -> dict[str, npt.NDArray[Any]]:
    """The tensors that touch a layer, without its weakest units."""
    own, back = f"lstm.weight_ih_l{layer}", f"lstm.weight_hh_l{layer}"
    after = "head.weight" if layer == layers - 1 else f"lstm.weight_ih_l{layer + 1}"
    norms = np.linalg.norm(np.asarray(tensors[after], dtype=np.float64), axis=0)
    kept = np.sort(np.argsort(-norms, kind="stable")[:units])
    rows = np.concatenate([gate * hidden + kept for gate in range(4)])
    biases = (f"lstm.bias_ih_l{layer}", f"lstm.bias_hh_l{layer}")
    return {
        own: tensors[own][rows],
        back: tensors[back][rows][:, kept],
        after: tensors[after][:, kept],
        **{name: tensors[name][rows] for name in biases},
    }
