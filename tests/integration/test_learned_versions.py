"""Compressions of a network that has learned: what keeps its gain is registered, what lost it is refused.

One home is made for the module. Its version gains 3.3 % of the loss over `scale`, on made-up prices.
"""

from typing import Any

import msgspec
import numpy as np
import pytest

from adapters.forecasting.lstm import LstmForecaster
from adapters.forecasting.lstm.graphs import building
from application.commands.compress_model import CompressRequest
from application.commands.train_model import TrainRequest
from application.forecasting.parity_trial import ParityTrial
from application.ports.forecaster import Artifact
from domain.errors import Conflict, InvalidInput, UnknownModel
from domain.parity import Budget
from domain.registry_events import ModelRegistered
from tests.support.command_line import CommandLine, Place
from tests.support.learned import learned, opened

for needed, extra in (("torch", "train"), ("onnx", "compress"), ("onnxruntime", "serve")):
    pytest.importorskip(needed, reason=f"networks are trained and compressed with the extra `{extra}`")

FIRST = "VALE3-fortnight-1"
LSTM = LstmForecaster()


class Home:
    """The home, its product, and the version that was trained, measured once as the parent of others."""

    def __init__(self, place: Place, version: ModelRegistered) -> None:
        self.place, self.product, self.version = place, opened(place), version
        self.uses, self.artifacts = self.product.use_cases(), self.product.adapters().artifacts()
        self.artifact: Artifact = self.artifacts.load(version.artifact)
        self._trial = self.trial_of(self.artifact)

    def trial_of(self, parent: Artifact) -> ParityTrial:
        """A trial against the version with these weights, which were measured."""
        version = msgspec.structs.replace(self.version, artifact=self.artifacts.save(parent))
        trial = ParityTrial(version, self.uses.known_prices(), Budget(), lambda: None)
        self.base = trial.of_parent(LSTM, self.artifacts)
        return trial

    def failed(self, artifact: Artifact, *, changed: bool, trial: ParityTrial | None = None) -> set[str]:
        """The names of the policies that a version fails."""
        naive = self.version.evidence.naive_loss or 0.0
        report = (trial or self._trial).of_version(LSTM, artifact, naive, changed=changed)
        return {policy.name for policy in report.policies if not policy.passed}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One for all tests of the module."""
    return Home(*learned(tmp_path_factory.mktemp("learned")))


@pytest.fixture
def cli(home: Home, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line on that home."""
    return CommandLine(home.place.home, home.place.source, capsys)


def with_zeros(artifact: Artifact, share: float) -> Artifact:
    """The artifact with the smallest weights of each tensor at zero."""
    tensors = {
        name: np.where(np.abs(value) < np.quantile(np.abs(value), share), 0, value).astype(np.float32)
        for name, value in artifact[0].items()
    }
    return tensors, artifact[1]


def changed(artifact: Artifact, **tensors: Any) -> Artifact:
    """The artifact with other tensors, `_` in place of the first dot of their names."""
    return {**artifact[0], **{name.replace("_", ".", 1): value for name, value in tensors.items()}}, artifact[
        1
    ]


@pytest.mark.parametrize("share", [0.8, 0.9])
def test_zeros_are_refused_although_the_loss_is_near(home: Home, share: float) -> None:
    """They make nothing smaller or faster either, so no command offers them."""
    assert {"kept", "coverage"} <= home.failed(with_zeros(home.artifact, share), changed=True)
    assert "kept" in home.failed(with_zeros(home.artifact, share), changed=False)


def test_a_network_without_its_head_is_refused(home: Home) -> None:
    """It answers what was there before anything was learned."""
    artifact = home.artifact
    head = {name: 0 * artifact[0][f"head.{name}"] for name in ("weight", "bias")}
    bare = changed(artifact, head_weight=head["weight"], head_bias=head["bias"])

    assert {"kept", "worse"} <= home.failed(bare, changed=True)
    assert {"kept", "quantiles"} <= home.failed(LSTM.to_onnx(bare), changed=False)
    home.trial_of(bare)  # as a parent
    assert [one.name for one in home.base.policies if not one.passed] == ["gain"]


def test_gates_in_the_wrong_order_are_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph with the gates of torch in their order is a network that nobody trained."""
    monkeypatch.setattr(building, "_gates", lambda stacked: np.asarray(stacked, dtype=np.float32))

    assert {"kept", "quantiles"} <= home.failed(LSTM.to_onnx(home.artifact), changed=False)


def test_int8_of_a_network_with_one_weight_blown_up_is_refused(home: Home) -> None:
    """One scale for all weights of a tensor leaves nothing of the others; in float32 the network is good."""
    weights = home.artifact[0]["lstm.weight_hh_l0"].copy()
    weights[3, 2] *= 1000
    blown = changed(home.artifact, lstm_weight_hh_l0=weights)

    trial = home.trial_of(blown)
    assert home.failed(LSTM.to_onnx(blown), changed=False, trial=trial) == set()
    assert "quantiles" in home.failed(LSTM.to_int8(blown), changed=False, trial=trial)
    assert home.failed(LSTM.to_int8(home.artifact), changed=False) == set()


def test_a_cut_is_refused_and_accepted_after_some_epochs(home: Home, cli: CommandLine) -> None:
    """The report has the same size trained anew beside it, and what each of them holds."""
    assert {"kept", "worse"} <= home.failed(LSTM.prune(home.artifact, {"units": 8}), changed=True)
    made = cli.json("models", "compress", FIRST, "--prune", "units=8", "--finetune", 4, "--int8")
    parity = made["parity"]
    assert made["recipe"] == [
        {"method": "prune", "numbers": {"epochs": 4, "units": 8}},
        {"method": "int8", "numbers": {}},
    ]
    assert (made["settings"]["hidden"], made["settings"]["warm_start"]) == (8, "")
    assert 0.8 <= parity["kept"] <= 0.9
    assert (parity["anew"]["seed"], parity["anew"]["kept"] > 0.8) == (1, True)
    assert parity["size"] < parity["parent_size"] / 3
    assert parity["memory"] > parity["parent_memory"]  # a session of ONNX Runtime holds more than 1 MB

    shown = cli("models", "show", made["id"])[1]
    for words in ("--prune units=8 --finetune 4 --int8", "the same size keeps 8", "bytes (parent"):
        assert words in " ".join(shown.split())


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (("--prune", "units=16"), "prune.units"),
        (("--prune", "units=17"), "prune.units"),
        (("--prune", "layers=1"), "prune.layers"),
        (("--prune", "many"), "prune"),
        (("--finetune", "2"), "finetune"),
        (("--onnx", "--finetune", "2"), "finetune"),
    ],
)
def test_cuts_that_cut_nothing_are_refused_at_once(cli: CommandLine, options: Any, field: str) -> None:
    """More units than the parent has, unknown numbers, and epochs without a cut."""
    code, error = cli.refusal("models", "compress", FIRST, *options)
    assert (code, error["code"], error["field"]) == (2, "invalid-input", field)


def request_of(**how: Any) -> TrainRequest:
    """A short training that goes on from the version."""
    settings = {"epochs": 1, "batch": 512, **how.get("settings", {})}
    asked = {"ticker": "VALE3", "strategy": "lstm", "resume_from": FIRST, **how, "settings": settings}
    return msgspec.convert(asked, TrainRequest)


def test_a_training_goes_on_from_a_version(home: Home) -> None:
    """It has the sizes of its parent, and stands below it; its compressions are judged against itself."""
    uses = home.uses
    made = uses.train_model()(request_of(end=home.version.training[0].last, panel=["PETR4"]))

    assert (made.parent, [step.method for step in made.recipe]) == (FIRST, ["warm-start"])
    sizes = {name: made.settings[name] for name in ("window", "hidden", "layers", "warm_start")}
    assert sizes == {"window": 20, "hidden": 16, "layers": 1, "warm_start": FIRST}
    row = uses.lists().one("models", made.model, "model")
    assert row["lineage"] == [FIRST]
    registry_line = uses.compress_model().plan(_onnx(made.model)).lineage
    assert [one.model for one in registry_line] == [made.model]


def _onnx(model: str) -> CompressRequest:
    return CompressRequest(model=model, onnx=True)


@pytest.mark.parametrize(
    ("how", "error", "field", "words"),
    [
        ({"settings": {"hidden": 8}}, InvalidInput, "settings.hidden", "has hidden=16, not 8"),
        ({"settings": {"warm_start": "VALE3-fortnight-9"}}, InvalidInput, "settings.warm_start", "not VALE3"),
        ({"strategy": "scale"}, InvalidInput, "resume_from", "always begins anew"),
        ({"resume_from": "VALE3-fortnight-99"}, UnknownModel, "model", "no model version"),
        ({"resume_from": "nonsense"}, UnknownModel, "model", "invalid model version"),
        ({"end": "2018-01-02"}, InvalidInput, "settings", "has learned from those up to"),
        ({"horizon": 60}, InvalidInput, "settings", "this training needs 60"),
    ],
)
def test_what_cannot_be_gone_on_with_is_refused_before_a_job(
    home: Home, how: Any, error: Any, field: str, words: str
) -> None:
    """Other sizes, another strategy, an unknown version, and one that has seen later sessions."""
    with pytest.raises(error, match=words) as caught:
        home.uses.train_model().plan(request_of(**how))
    assert caught.value.field == field


def test_a_graph_and_a_retired_version_begin_no_training(home: Home) -> None:
    """The first names its parent as the cure."""
    uses = home.uses
    graph = uses.compress_model()(_onnx(FIRST))
    with pytest.raises(InvalidInput, match="has no weights to go on with") as caught:
        uses.train_model().plan(request_of(resume_from=graph.model))
    assert caught.value.remedy == f"name its parent {FIRST}"
    with pytest.raises(InvalidInput, match="has no weights that can be cut"):
        uses.compress_model().plan(msgspec.structs.replace(_onnx(graph.model), prune={"units": 4}))

    uses.retire_model()(graph.model, "a test")
    with pytest.raises(Conflict, match="is retired"):
        uses.train_model().plan(request_of(resume_from=graph.model))
