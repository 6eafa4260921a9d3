"""Plan: what a compression does, step by step, before anything is made."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from application.forecasting.compression import (
    GRAPHS,
    PRUNE,
    SMALLER,
    changes_network,
    compressible,
    cut_of,
    prunable,
)
from application.forecasting.strategy import Strategy
from application.ports.forecaster import Forecaster, Settings
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import InvalidInput
from domain.parity_report import RecipeStep
from domain.registry_events import ModelRegistered

RUNTIME = "onnxruntime"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A compression that can be tried. `lineage` begins with the version and ends with its first ancestor.

    `stages` has for each step the strategy with the settings after it; the last ones are those of the
    version that will be made.
    """

    lineage: tuple[ModelRegistered, ...]
    steps: tuple[RecipeStep, ...]
    stages: tuple[Strategy, ...]

    @property
    def version(self) -> ModelRegistered:
        """The version that is compressed."""
        return self.lineage[0]

    @property
    def strategy(self) -> Strategy:
        """The strategy of the version that will be made."""
        return self.stages[-1]

    @property
    def changed(self) -> bool:
        """Whether the network is another one than that of the first ancestor."""
        earlier = tuple(step for one in self.lineage for step in one.recipe)
        return changes_network((*earlier, *self.steps))

    @property
    def trains(self) -> bool:
        """Whether a step reads the prices that the version learned from."""
        return changes_network(self.steps)

    @property
    def cuts(self) -> bool:
        """Whether a step cuts units."""
        return any(step.method == PRUNE for step in self.steps)

    @property
    def runtime(self) -> str:
        """What answers the version that will be made, "" for the code of the strategy."""
        return RUNTIME if self.steps[-1].method in GRAPHS else ""


def plan_of(
    steps: Sequence[RecipeStep], lineage: tuple[ModelRegistered, ...], catalog: ForecasterCatalog
) -> Plan:
    """The plan of steps from the first version of a lineage.

    Raises InvalidInput for a strategy that cannot compress, numbers that make nothing smaller, or a cut of a
    version that has no weights; MissingExtra.
    """
    version = lineage[0]
    forecaster = catalog.create(version.strategy)
    if steps[0].method == PRUNE and version.runtime:
        raise InvalidInput(
            f"{version.model} is answered by {version.runtime} and has no weights that can be cut",
            field="prune",
            remedy=f"prune its parent {version.parent}",
        )
    stages = tuple(_stages(version, forecaster, steps))
    return Plan(lineage=lineage, steps=tuple(steps), stages=stages)


def _stages(
    version: ModelRegistered, forecaster: Forecaster, steps: Sequence[RecipeStep]
) -> Iterator[Strategy]:
    settings: Mapping[str, int | float | str | bool] = version.settings
    for step in steps:
        settings = _after(version.strategy, forecaster, settings, step)
        yield Strategy(version.strategy, forecaster, settings)


def _after(name: str, forecaster: Forecaster, settings: Settings, step: RecipeStep) -> Settings:
    able = compressible(name, forecaster)
    if step.method == SMALLER:
        return able.smaller(settings, step.numbers)
    if step.method == PRUNE:
        return prunable(name, forecaster).pruned(settings, cut_of(step))
    return settings
