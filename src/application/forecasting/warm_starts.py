"""Warm starts: trainings that begin with the network of a registered version, their parent."""

from collections.abc import Mapping
from typing import cast

from application.forecasting.compression import has_methods
from application.forecasting.registry_streams import registry_of_model
from application.ports.artifact_store import ArtifactStore
from application.ports.event_store import EventStore
from application.ports.forecaster import Forecaster, Setting, Settings, TrainedVersion
from application.ports.warm_starting import WarmStarting
from domain.errors import Conflict, InvalidInput
from domain.parity_report import RecipeStep
from domain.registry_events import ModelRegistered

FIELD = "resume_from"
METHODS = ("starting", "start_of", "check_start")
RECIPE = (RecipeStep(method="warm-start"),)


def settings_from(
    store: EventStore,
    artifacts: ArtifactStore,
    forecaster: Forecaster,
    strategy: str,
    model: str,
    given: Settings,
) -> dict[str, Setting]:
    """The given settings, with those that a training which begins with `model` must have.

    Raises NotFound for an unknown version, Conflict for a retired one, and InvalidInput for one of another
    strategy, without weights, or of other sizes than those given.
    """
    registry = registry_of_model(store, model)
    version = registry.version(model)
    if model in registry.retired:
        raise Conflict(f"{model} is retired", field=FIELD, remedy="name another version")
    able = _able(strategy, forecaster, version)
    found = TrainedVersion(
        model=model,
        strategy=version.strategy,
        artifact=artifacts.load(version.artifact),
        last=version.training[0].last,
    )
    needed = able.starting(found)
    for name, value in needed.items():
        if str(given.get(name, value)) != str(value):
            raise InvalidInput(
                f"{model} has {name}={value}, not {given[name]}",
                field=f"settings.{name}",
                remedy=f"give {name}={value}, or leave it out",
            )
    return {**given, **needed}


def parent_of(forecaster: Forecaster, settings: Settings) -> str:
    """The version with which a training begins; "" for none."""
    return cast(WarmStarting, forecaster).start_of(settings) if has_methods(forecaster, METHODS) else ""


def check_start(forecaster: Forecaster, settings: Settings, versions: Mapping[str, TrainedVersion]) -> None:
    """Raise InvalidInput where a training cannot begin with the version that its settings name."""
    if has_methods(forecaster, METHODS):
        cast(WarmStarting, forecaster).check_start(settings, versions)


def _able(strategy: str, forecaster: Forecaster, version: ModelRegistered) -> WarmStarting:
    if not has_methods(forecaster, METHODS):
        raise InvalidInput(
            f"a training of {strategy} always begins anew", field=FIELD, remedy="leave the version out"
        )
    if version.strategy != strategy:
        raise InvalidInput(
            f"{version.model} is a version of {version.strategy}, not of {strategy}",
            field=FIELD,
            remedy=f"name a version of {strategy}",
        )
    if version.runtime:
        raise InvalidInput(
            f"{version.model} is answered by {version.runtime} and has no weights to go on with",
            field=FIELD,
            remedy=f"name its parent {version.parent}",
        )
    return cast(WarmStarting, forecaster)
