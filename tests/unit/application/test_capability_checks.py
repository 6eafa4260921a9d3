"""Checks of capabilities: a network is held to its promises, and a broken one is told."""

from typing import Any

import numpy as np
import pytest

from application.queries.check_forecaster import CheckForecaster
from domain.errors import InvalidInput
from tests.unit.application.test_checks import Catalog, Honest

PROMISES = (
    "a graph in place of the weights answers as they do",
    "sizes that are not smaller are refused",
    "a network with fewer units answers",
)


class Networked(Honest):
    """A fan whose width is its only weight."""

    settings: dict[str, Any] = {"hidden": 4}
    graph, least = 1.0, 1

    def __init__(self, width: float = 0.1) -> None:
        self.width = width

    def predict(self, context: Any, horizon: int, levels: Any) -> Any:
        """Ranges around the last close."""
        return context.close[-1] * (1 + self.width * (levels - 0.5)) * np.ones((horizon, 1))

    def dump(self) -> Any:
        """The width."""
        return {"width": np.array([self.width])}, {}

    def load(self, artifact: Any) -> Any:
        """The stored width."""
        return type(self)(float(artifact[0]["width"][0]))

    def reference(self, artifact: Any) -> Any:
        """A wider fan."""
        return type(self)(0.2)

    def smaller(self, settings: Any, sizes: Any) -> Any:
        """Fewer units."""
        if not sizes["hidden"] < settings["hidden"] * self.least:
            raise InvalidInput("not smaller", field="smaller")
        return {**settings, **sizes}

    def to_onnx(self, artifact: Any) -> Any:
        """The width of the graph."""
        return {"width": artifact[0]["width"] * self.graph}, {}

    to_int8 = to_onnx

    def pruned(self, settings: Any, numbers: Any) -> Any:
        """Fewer units."""
        return {**settings, "hidden": numbers["units"]}

    def prune(self, artifact: Any, numbers: Any) -> Any:
        """The same width."""
        return artifact

    def finetuning(self, settings: Any, epochs: int, start: str) -> Any:
        """The same settings."""
        return settings


class Loose(Networked):
    """Its graphs are others, and any size will do."""

    graph, least = 1.5, 10**10


class Broken(Networked):
    """A cut leaves nothing that can be loaded."""

    def prune(self, artifact: Any, numbers: Any) -> Any:
        """No tensors."""
        return {}, {}


def problems(kind: type[Honest]) -> dict[str, str]:
    """What is wrong, by promise."""
    catalog: Any = Catalog(kind)
    return {check.promise: check.problem for check in CheckForecaster(catalog)("mine")}


def test_a_strategy_without_a_network_is_asked_nothing_more() -> None:
    """The promises are those of every strategy."""
    assert not set(problems(Honest)) & set(PROMISES)


@pytest.mark.parametrize(("kind", "broken"), [(Networked, ()), (Loose, PROMISES[:2]), (Broken, PROMISES[2:])])
def test_a_broken_capability_is_told(kind: type[Honest], broken: tuple[str, ...]) -> None:
    """Each by its own promise."""
    found = problems(kind)
    assert tuple(promise for promise in PROMISES if found[promise]) == broken
