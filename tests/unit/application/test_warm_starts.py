"""Warm starts in memory: the version that begins a training is its parent, and others are refused."""

from pathlib import Path
from typing import Any

import pytest

from application.commands.compress_model import CompressRequest
from application.commands.train_model import TrainRequest
from domain.errors import Conflict, InvalidInput
from domain.registry_events import ModelRegistered, ModelRetired
from tests.unit.application.commands.test_compress_model import FIRST, STREAM, Scene
from tests.unit.application.test_train_model import AT


def starting(self: Any, version: Any) -> Any:
    """The size of the version."""
    return {"hidden": 32, "warm_start": version.model}


def fit(
    self: Any, training: Any, horizon: int, settings: Any, seed: int, report: Any, versions: Any = None
) -> Any:
    """The width of the version that begins it."""
    return self if not versions else self.load(versions[settings["warm_start"]].artifact)


def scene_of(folder: Path) -> Scene:
    """A strategy that can begin with a version of its own."""
    return Scene(
        folder,
        starting=starting,
        start_of=lambda self, settings: settings["warm_start"],
        check_start=lambda self, settings, versions: None,
        fit=fit,
    )


def resumed(scene: Scene, **how: Any) -> ModelRegistered:
    """A training that begins with a version."""
    asked = {"ticker": "VALE3", "strategy": "spy", "resume_from": FIRST, **how}
    return scene.world.train(TrainRequest(**asked))


def test_128_a_version_that_began_with_another_is_its_own_measure(tmp_path: Path) -> None:
    """Its parent stands in the lineage; a compression of it is judged against itself."""
    scene = scene_of(tmp_path)
    made = resumed(scene)

    assert (made.parent, made.recipe[0].method, made.parity) == (FIRST, "warm-start", None)
    assert made.settings["warm_start"] == FIRST
    plan = scene.compress_model.plan(CompressRequest(model=made.model, onnx=True))
    assert [one.model for one in plan.lineage] == [made.model]
    named = scene.world.train(
        TrainRequest(ticker="VALE3", strategy="spy", settings={"warm_start": FIRST, "hidden": 32})
    )
    assert named.parent == FIRST


@pytest.mark.parametrize(
    ("how", "field", "words"),
    [
        ({"settings": {"hidden": "16"}}, "settings.hidden", "has hidden=32, not 16"),
        ({"strategy": "scale"}, "resume_from", "always begins anew"),
        ({"strategy": "lstm"}, "resume_from", "is a version of spy, not of lstm"),
    ],
)
def test_128_what_begins_no_training_is_refused(tmp_path: Path, how: Any, field: str, words: str) -> None:
    """Other sizes, a strategy that cannot, and one of another strategy."""
    with pytest.raises(InvalidInput, match=words) as caught:
        resumed(scene_of(tmp_path), **how)
    assert caught.value.field == field


def test_128_a_retired_version_begins_no_training(tmp_path: Path) -> None:
    """It is a conflict that names the field."""
    scene = scene_of(tmp_path)
    scene.world.ledger.append(STREAM, 1, (ModelRetired(model=FIRST, by="ana", reason="", at=AT),))
    with pytest.raises(Conflict, match="is retired") as caught:
        resumed(scene)
    assert caught.value.field == "resume_from"
