"""Versions that a training builds on: only those that exist, serve the horizon, and end no later than it."""

from pathlib import Path
from typing import Any

import pytest

from adapters.artifacts.folder_store import FolderArtifacts
from application.commands.train_model import TrainRequest
from application.forecasting.strategy import Strategy
from domain.errors import Conflict, InvalidInput, NotFound, PrevistoError
from domain.model_version import stream_of_model
from domain.registry_events import ModelRegistered, ModelRetired
from tests.unit.application.test_train_model import AT, Catalog, Spy, World
from tests.unit.application.test_train_model import VALE3 as TICKER

BOTH = {"members": "scale,VALE3-fortnight-1"}


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A ledger with one version, fitted on the first 400 of 600 sessions."""
    world = World(tmp_path)
    series = world.prices(TICKER).series
    world.train(TrainRequest(ticker="VALE3", strategy="volatility", end=series.bar(399).session))
    return world


def train(world: World, **changes: Any) -> ModelRegistered:
    """An ensemble of the version and `scale`, fitted on 560 sessions."""
    end = world.prices(TICKER).series.bar(559).session
    return world.train(
        TrainRequest(**{"ticker": "VALE3", "strategy": "ensemble", "settings": BOTH, "end": end, **changes})
    )


def test_an_ensemble_holds_the_artifact_of_its_version(world: World, tmp_path: Path) -> None:
    """It answers after the artifact of the member is gone."""
    first = world.store.read_stream("registry-VALE3-fortnight")[0].event
    event = train(world)
    store = FolderArtifacts(tmp_path)
    store.discard(first.artifact)

    tensors, card = store.load(event.artifact)
    loaded = Strategy.named(Catalog(Spy()), "ensemble", event.settings).forecaster.load((tensors, card))
    names = {one["name"]: one["strategy"] for one in card["members"]}

    assert names.get("VALE3-fortnight-1", "volatility") == "volatility"
    assert loaded.predict(world.prices(TICKER).series, 10, [0.1, 0.5, 0.9]).shape == (10, 3)


def test_a_version_that_cannot_be_built_on_is_refused(world: World) -> None:
    """One that does not exist, one of shorter horizons, and one that has learned from later sessions."""
    early = world.prices(TICKER).series.bar(350).session
    refused: list[tuple[dict[str, Any], type[PrevistoError], str]] = [
        ({"settings": {"members": "scale,VALE3-fortnight-9"}}, NotFound, "VALE3-fortnight-9"),
        ({"horizon": 20}, InvalidInput, "forecasts 10 sessions"),
        ({"end": early}, InvalidInput, "has learned from those up to"),
    ]
    for changes, error, words in refused:
        with pytest.raises(error, match=words):
            train(world, **changes)


def test_a_retired_version_is_refused(world: World) -> None:
    """A version that is withdrawn takes no part in new ones."""
    stream = stream_of_model("VALE3-fortnight-1")
    event = ModelRetired(model="VALE3-fortnight-1", by="tester", reason="", at=AT)
    world.ledger.append(stream, len(world.store.read_stream(stream)), (event,))

    with pytest.raises(Conflict, match="retired"):
        train(world)
