"""WarmStarting: a strategy whose training can begin with what a registered version has learned."""

from collections.abc import Mapping
from typing import Protocol

from application.ports.forecaster import Settings, TrainedVersion


class WarmStarting(Protocol):
    """The capability of a strategy to train a version on; `builds_on` names the version that begins it."""

    def starting(self, version: TrainedVersion) -> Settings:
        """The settings that a training from this version must have: its sizes, and its name.

        Raises InvalidInput for a version that has nothing to begin with.
        """
        ...

    def start_of(self, settings: Settings) -> str:
        """The version with which a training of these settings begins; "" for none."""
        ...

    def check_start(self, settings: Settings, versions: Mapping[str, TrainedVersion]) -> None:
        """Raise InvalidInput where a training of these settings cannot begin with the version it names."""
        ...
