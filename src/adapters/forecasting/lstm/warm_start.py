"""Warm start: the weights of an earlier version, with which a training begins."""

from collections.abc import Mapping
from typing import Any

from adapters.forecasting.lstm.fitted import FORM
from adapters.forecasting.lstm.graphs.session import TENSOR
from application.ports.forecaster import Settings, TrainedVersion
from domain.errors import InvalidInput

SETTING = "warm_start"
SIZES = ("window", "hidden", "layers")


def starting(version: TrainedVersion) -> Settings:
    """The sizes of a version, and its name as the one to begin with. Raises InvalidInput."""
    _check_form(version)
    return {**{name: int(version.artifact[1][name]) for name in SIZES}, SETTING: version.model}


def first_weights(settings: Settings, versions: Mapping[str, TrainedVersion]) -> Mapping[str, Any] | None:
    """The weights of the version that the settings name; None where they name none.

    Raises InvalidInput for a version of another strategy or form, with a graph, or of other sizes.
    """
    if not (model := str(settings[SETTING])):
        return None
    version = versions[model]
    _check_form(version)
    tensors, card = version.artifact
    wanted = {name: int(settings[name]) for name in SIZES}
    if {name: card[name] for name in SIZES} != wanted:
        sizes = ", ".join(f"{name}={card[name]}" for name in SIZES)
        raise InvalidInput(
            f"{model} has other sizes: {sizes}", field=f"settings.{SETTING}", remedy=f"give {sizes}"
        )
    return tensors


def _check_form(version: TrainedVersion) -> None:
    tensors, card = version.artifact
    if TENSOR in tensors:
        raise InvalidInput(
            f"{version.model} is answered by a graph and has no weights to go on with",
            field=f"settings.{SETTING}",
            remedy="name its parent",
        )
    if version.strategy != "lstm" or card.get("form") != FORM:
        raise InvalidInput(
            f"{version.model} has no network that corrects `scale`",
            field=f"settings.{SETTING}",
            remedy="name a version of lstm that was trained since its network corrects `scale`",
        )
