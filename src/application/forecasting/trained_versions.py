"""The versions that a fit builds on, read from the registry and the artifact store."""

from collections.abc import Sequence
from datetime import date

from application.forecasting.registry_streams import registry_of_model
from application.ports.artifact_store import ArtifactStore
from application.ports.event_store import EventStore
from application.ports.forecaster import TrainedVersion
from domain.errors import Conflict, InvalidInput


def trained_versions(
    store: EventStore, artifacts: ArtifactStore, models: Sequence[str], horizon: int, end: date
) -> dict[str, TrainedVersion]:
    """The versions by id, for a fit of a horizon that ends on a day; none has learned from a later session.

    Raises NotFound for an unknown version or artifact, Conflict for a retired version, and InvalidInput for
    one of shorter horizons or with later sessions.
    """
    found = {}
    for model in models:
        registry = registry_of_model(store, model)
        version = registry.version(model)
        if model in registry.retired:
            raise Conflict(f"{model} is retired", field="settings", remedy="name another version")
        last = max(window.last for window in version.training)
        if version.horizon < horizon or last > end:
            raise InvalidInput(
                f"{model} forecasts {version.horizon} sessions and has learned from those up to {last}; "
                f"this training needs {horizon} sessions, and ends on {end}",
                field="settings",
                remedy="name another version, or give a later end",
            )
        artifact = artifacts.load(version.artifact)
        found[model] = TrainedVersion(model=model, strategy=version.strategy, artifact=artifact, last=last)
    return found
