"""CompressModel in memory: a version within the budget is registered with its lineage, others are refused."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from adapters.artifacts.folder_store import FolderArtifacts
from adapters.forecasting.scale.forecaster import FittedScale
from adapters.forecasting.scale.weights import LATEST, card_of
from application.commands.compress_model import CompressModel, CompressRequest
from application.commands.train_model import TrainRequest
from application.forecasting.evidence import Judge
from domain.errors import Conflict, IntegrityError, InvalidInput, ParityRefused, UnknownModel
from domain.parity import Budget
from domain.parity_report import TrainedAnew
from domain.registry_events import CompressionRefused, ModelRegistered, ModelRetired
from tests.unit.application.test_train_model import AT, Catalog, Spy, World

STREAM, FIRST = "registry-VALE3-fortnight", "VALE3-fortnight-1"
WIDTH = 1.0
SCALE = FittedScale(card_of(LATEST))


class Shrinking(Spy):
    """A strategy whose ranges are those of `scale`, wider by a stored factor that compressions change."""

    settings: dict[str, Any] = {"hidden": 32, "warm_start": "", "epochs": 3}
    onnx, int8, cut, untrained = WIDTH, WIDTH, WIDTH * 1.002, 2.0

    def __init__(self, width: float = WIDTH) -> None:
        super().__init__()
        self.width = width

    def fit(
        self, training: Any, horizon: int, settings: Any, seed: int, report: Any, versions: Any = None
    ) -> "Shrinking":
        """A smaller network is a little wider, one that was cut a little less after some epochs."""
        if versions:
            ((name, start),) = versions.items()
            report(0.5, "epoch 1", validation_loss=0.125)
            assert (settings["warm_start"], start.model, training[0].last) == (name, name, start.last)
            return Shrinking((float(start.artifact[0]["width"][0]) + WIDTH) / 2)
        report(0.5, "epoch 1", validation_loss=0.25)
        return Shrinking(WIDTH if settings["hidden"] == 32 else WIDTH * 1.001)

    def predict(self, context: Any, horizon: int, levels: Any) -> Any:
        """The ranges of `scale`, wider by the factor."""
        close = context.close[-1]
        return close * (SCALE.predict(context, horizon, levels) / close) ** self.width

    def dump(self) -> Any:
        """The width."""
        return {"width": np.array([self.width])}, {}

    def load(self, artifact: Any) -> "Shrinking":
        """The stored width."""
        return Shrinking(float(artifact[0]["width"][0]))

    def reference(self, artifact: Any) -> "Shrinking":
        """Ranges that are too wide."""
        return Shrinking(self.untrained)

    def smaller(self, settings: Any, sizes: Any) -> Any:
        """The sizes."""
        return {**settings, **sizes}

    def pruned(self, settings: Any, numbers: Any) -> Any:
        """The units as the hidden size."""
        return {**settings, "hidden": numbers["units"]}

    def prune(self, artifact: Any, numbers: Any) -> Any:
        """Ranges that are a little wider."""
        return Shrinking(self.cut).dump()

    def finetuning(self, settings: Any, epochs: int, start: str) -> Any:
        """The settings of the fit that goes on."""
        return {**settings, "warm_start": start, "epochs": epochs}

    def builds_on(self, settings: Any) -> Any:
        """The network after the cut."""
        return tuple(filter(None, (settings.get("warm_start", ""),)))

    def to_onnx(self, artifact: Any) -> Any:
        """Another width."""
        return Shrinking(self.onnx).dump()

    def to_int8(self, artifact: Any) -> Any:
        """Another width."""
        return Shrinking(self.int8).dump()


class Scene:
    """A ledger with one trained version of a strategy that can be compressed."""

    def __init__(self, folder: Path, **widths: Any) -> None:
        self.world = World(folder)
        kind = type("Shrinking", (Shrinking,), widths)
        self.world.spy = kind()
        catalog: Any = Catalog(self.world.spy)
        artifacts, judge = FolderArtifacts(folder), Judge(catalog)
        self.world.train._catalog, self.world.train._judge = catalog, judge
        self.first = self.world.train(TrainRequest(ticker="VALE3", strategy="spy"))
        self.compress_model = CompressModel(
            self.world.ledger, self.world.prices, artifacts, catalog, judge, Budget(), lambda: None
        )

    def compress(self, model: str = FIRST, **how: Any) -> ModelRegistered:
        """Compress a version."""
        return self.compress_model(CompressRequest(model=model, **how))

    @property
    def last(self) -> Any:
        """The last event of the registry."""
        return self.world.store.read_stream(STREAM)[-1].event


def test_a_version_within_the_budget_names_its_parent(tmp_path: Path) -> None:
    """It has the recipe, the runtime, the parity of what was read back, and evidence of its own."""
    scene = Scene(tmp_path)
    made = scene.compress(onnx=True)

    assert scene.last.model == made.model
    assert (made.model, made.parent, made.runtime) == ("VALE3-fortnight-2", FIRST, "onnxruntime")
    assert [step.method for step in made.recipe] == ["onnx"]
    assert made.parity is not None and made.parity.kept == pytest.approx(1.0)
    assert made.evidence.loss == scene.first.evidence.loss
    assert made.training == scene.first.training


def test_a_smaller_network_is_trained_anew(tmp_path: Path) -> None:
    """It has smaller settings, what its fit reported, and no other runtime."""
    made = Scene(tmp_path).compress(smaller={"hidden": 16})

    assert (made.settings["hidden"], made.runtime) == (16, "")
    assert made.learning == ({"validation_loss": 0.25},)
    assert made.parity is not None and made.parity.kept != 1.0


def test_120_outside_of_the_budget_the_figures_are_recorded(tmp_path: Path) -> None:
    """Nothing is registered; the event and the error name the policies."""
    scene = Scene(tmp_path, int8=1.6)
    with pytest.raises(ParityRefused, match="quantiles differ") as caught:
        scene.compress(int8=True)

    assert isinstance(scene.last, CompressionRefused)
    assert scene.last.reasons == scene.last.parity.refusals
    assert scene.last.parity.kept is not None and scene.last.parity.kept < 0.98
    assert all(reason in caught.value.message for reason in scene.last.reasons)
    assert len(scene.last.artifact) == 64


def test_120_a_parent_without_a_gain_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    """The reason is about the parent, and no artifact is named."""
    scene = Scene(tmp_path, untrained=WIDTH)
    with pytest.raises(ParityRefused, match="nothing to keep"):
        scene.compress(onnx=True)

    assert (scene.last.artifact, scene.last.parity.kept) == ("", None)


def test_120_a_chain_is_judged_against_its_first_ancestor(tmp_path: Path) -> None:
    """A step that changes nothing more is refused for what the step before has lost already."""
    scene = Scene(tmp_path, onnx=WIDTH * 1.0005, int8=WIDTH * 1.01)
    first = scene.compress(onnx=True)
    with pytest.raises(ParityRefused):
        scene.compress(first.model, int8=True)
    assert scene.last.parity.against == FIRST

    near = Scene(tmp_path / "near", onnx=WIDTH * 1.0005, int8=WIDTH * 1.0006)
    second = near.compress(near.compress(onnx=True).model, int8=True)
    assert second.parity is not None
    assert (second.parent, second.parity.against) == ("VALE3-fortnight-2", FIRST)
    assert second.parity.parent_loss == pytest.approx(near.first.evidence.loss)


def test_a_graph_of_a_smaller_network_has_the_budget_of_the_network(tmp_path: Path) -> None:
    """One request, and a chain of two, are judged by the same policies."""
    scene = Scene(tmp_path, int8=WIDTH * 1.001)
    both = scene.compress(smaller={"hidden": 16}, int8=True)
    chain = scene.compress(scene.compress(smaller={"hidden": 16}).model, int8=True)

    for made in (both, chain):
        assert made.parity is not None
        assert {policy.name for policy in made.parity.policies} >= {"worse", "kept"}
        assert "quantiles" not in {policy.name for policy in made.parity.policies}


@pytest.mark.parametrize(
    ("how", "error", "words"),
    [
        ({"onnx": True, "model": "VALE3-fortnight-9"}, UnknownModel, "no model version"),
        ({"model": FIRST}, InvalidInput, "nothing to compress"),
        ({"onnx": True, "int8": True, "model": FIRST}, InvalidInput, "one graph"),
    ],
)
def test_what_cannot_be_compressed_is_refused(tmp_path: Path, how: Any, error: Any, words: str) -> None:
    """Before a job is recorded, and without an event."""
    scene = Scene(tmp_path)
    with pytest.raises(error, match=words):
        scene.compress_model.plan(msgspec.convert(how, CompressRequest))
    assert scene.last.model == FIRST


def test_a_retired_version_and_a_strategy_without_a_network_are_refused(tmp_path: Path) -> None:
    """Each says why."""
    scene = Scene(tmp_path)
    plain = scene.world.train(TrainRequest(ticker="VALE3", strategy="volatility"))
    with pytest.raises(InvalidInput, match="volatility cannot be compressed: it has no network"):
        scene.compress(plain.model, onnx=True)

    scene.world.ledger.append(STREAM, 2, (ModelRetired(model=FIRST, by="ana", reason="", at=AT),))
    with pytest.raises(Conflict, match="retired"):
        scene.compress(onnx=True)


def test_127_a_cut_has_the_budget_of_a_changed_network(tmp_path: Path) -> None:
    """It is trained a little more from its own weights, and the same size trained anew stands beside it."""
    made = Scene(tmp_path).compress(prune={"units": 16}, finetune=2, int8=True)

    assert [(step.method, step.numbers) for step in made.recipe] == [
        ("prune", {"units": 16, "epochs": 2}),
        ("int8", {}),
    ]
    assert (made.settings["hidden"], made.settings["warm_start"], made.runtime) == (16, "", "onnxruntime")
    assert made.learning == ({"validation_loss": 0.125},)
    assert made.parity is not None
    assert {policy.name for policy in made.parity.policies} >= {"worse", "kept"}
    assert isinstance(made.parity.anew, TrainedAnew)
    assert (made.parity.anew.seed, made.parity.anew.kept != made.parity.kept) == (1, True)


def test_a_lone_cut_is_not_trained_and_a_refused_one_has_its_figures(tmp_path: Path) -> None:
    """The refusal says what the same size trained anew keeps."""
    scene = Scene(tmp_path, cut=WIDTH * 1.6)
    with pytest.raises(ParityRefused):
        scene.compress(prune={"units": 16})

    assert scene.last.recipe[0].numbers == {"units": 16}
    assert scene.last.parity.anew.kept > 0.9 > scene.last.parity.kept


def test_127_without_its_prices_nothing_is_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job is refused before it begins; a graph needs no prices for that."""
    scene = Scene(tmp_path)
    monkeypatch.setattr(
        "application.forecasting.compression_steps.series_of", lambda prices, window: _gone(window)
    )
    scene.compress_model.plan(CompressRequest(model=FIRST, onnx=True))
    for how in ({"smaller": {"hidden": 16}}, {"prune": {"units": 16}, "finetune": 1}):
        with pytest.raises(IntegrityError, match="differs from the training set"):
            scene.compress_model.plan(msgspec.convert({"model": FIRST, **how}, CompressRequest))


def _gone(window: Any) -> Any:
    raise IntegrityError(f"revision 1 of {window.ticker} differs from the training set", field="digest")


def test_a_strategy_that_cannot_cut_says_so(tmp_path: Path) -> None:
    """It can be compressed otherwise."""
    scene = Scene(tmp_path, prune=None)
    with pytest.raises(InvalidInput, match="cannot cut units"):
        scene.compress(prune={"units": 16})
    assert scene.compress(onnx=True).parent == FIRST
