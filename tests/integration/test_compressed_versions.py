"""Compressed versions on a real ledger: lineage, forecasts by ONNX Runtime, replay, and a missing runtime."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adapters.forecasting.lstm import LstmForecaster
from application.commands.compress_model import CompressRequest
from domain.errors import IntegrityError
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import CommandLine, furnish
from tests.support.networks import register_network
from tests.unit.adapters.test_lstm_graphs import external, foreign, strange

onnx = pytest.importorskip("onnx", reason="compression needs the extra `compress`")
pytest.importorskip("onnxruntime", reason="graphs need the extra `serve`")

FIRST, GRAPH, INT8, CHAIN = (f"VALE3-fortnight-{number}" for number in (1, 2, 3, 4))
REPLAY = """
import json, sys
from adapters.forecasting.lstm import LstmForecaster
from entrypoints.container import Container
from entrypoints.settings import Settings
uses = Container(settings=Settings.read(sys.argv[1], sys.argv[2], env={})).use_cases()
print(json.dumps([uses.replay_forecast()(forecast).verdict for forecast in sys.argv[3:]]))
"""


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """A home with one network of VALE3."""
    place = furnish(tmp_path)
    register_network(opened(place.home, place.source))
    return CommandLine(place.home, place.source, capsys)


def opened(home: Path, source: str) -> Any:
    """The product of a home."""
    return Container(settings=Settings.read(str(home), source, env={}))


def test_versions_by_onnx_runtime_are_made_shown_served_and_replayed(cli: CommandLine) -> None:
    """Float32, int8, and a chain of both; another process gives the same bits."""
    first = cli.json("models", "show", FIRST)
    graph = cli.json("models", "compress", FIRST, "--onnx")
    int8 = cli.json("models", "compress", FIRST, "--int8")
    chain = cli.json("models", "compress", GRAPH, "--int8")

    assert (first["parent"], first["runtime"], first["lineage"]) == (None, None, [])
    assert [one["runtime"] for one in (graph, int8, chain)] == ["onnxruntime"] * 3
    assert chain["lineage"] == [FIRST, GRAPH]
    assert chain["artifact"] == int8["artifact"]
    assert graph["parity"]["kept"] == pytest.approx(1, abs=1e-3)
    assert int8["parity"]["size"] < graph["parity"]["size"]

    tree = cli("models", "show", GRAPH)[1].splitlines()[-4:]
    assert [line.split("  ")[0].strip() for line in tree] == [FIRST, f"├─ {GRAPH}", "│", f"└─ {INT8}"]
    assert CHAIN in tree[2]

    issued = [cli.json("forecast", "VALE3", "--model", one) for one in (FIRST, GRAPH, INT8)]
    assert [one["runtime"] for one in issued] == [None, "onnxruntime", "onnxruntime"]
    ids = [one["id"] for one in issued]
    call = [sys.executable, "-c", REPLAY, str(cli.home), cli.source, *ids]
    answer = subprocess.run(call, capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == ["identical"] * 3


def test_a_refusal_exits_with_4_and_is_in_the_history(cli: CommandLine) -> None:
    """A network without its head has nothing of the gain; the event holds the figures."""
    kind = LstmForecaster

    def spoiled(self: Any, artifact: Any) -> Any:
        tensors, card = kind.to_onnx(
            self, ({**artifact[0], "head.bias": 0 * artifact[0]["head.bias"]}, artifact[1])
        )
        return tensors, card

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "to_int8", spoiled)
        code, error = cli.refusal("models", "compress", FIRST, "--int8")

    assert (code, error["code"]) == (4, "parity-refused")
    assert "of what its parent gains" in error["message"]
    (seat,) = cli.json("models", "history", "VALE3")["items"]
    assert [one["what"] for one in seat["history"]] == ["registered", "compression-refused"]
    assert cli.json("models", "list")["models"][0]["state"] == "registered"


def nan(model: Any) -> None:
    """A weight that is no number."""
    tensor = next(one for one in model.graph.initializer if one.name == "R0")
    tensor.raw_data = b"\x00\x00\xc0\x7f" + tensor.raw_data[4:]


def wider(model: Any) -> None:
    """An input of another window."""
    model.graph.input[0].type.tensor_type.shape.dim[1].dim_value += 1


def test_bad_graphs_are_refused_in_one_line_and_nothing_is_registered(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut, with data in another file, foreign operators, weights that are no numbers, and another input."""
    product, lstm = opened(cli.home, cli.source), LstmForecaster()
    registry, compress_model = "registry-VALE3-fortnight", product.use_cases().compress_model()
    version = product.use_cases().ledger().read(registry)[0].event
    tensors, card = lstm.to_onnx(product.adapters().artifacts().load(version.artifact))
    content = tensors["onnx"].tobytes()
    spoiled = {"it cannot be read": content[: len(content) // 2]}
    for spoil, words in (
        (external, "in another file"),
        (foreign, "'com.example' are not allowed"),
        (strange, "'Loop'"),
        (nan, "not finite"),
        (wider, "its input has the shape"),
    ):
        spoil(model := onnx.load_from_string(content))
        spoiled[words] = model.SerializeToString()
    for words, graph in spoiled.items():
        made = ({"onnx": np.frombuffer(graph, dtype=np.uint8)}, card)
        monkeypatch.setattr(LstmForecaster, "to_onnx", lambda self, artifact, made=made: made)
        with pytest.raises(IntegrityError, match="the ONNX graph of the version is refused") as caught:
            compress_model(CompressRequest(model=FIRST, onnx=True))
        assert words in caught.value.message
    code, error = cli.refusal("models", "compress", FIRST, "--onnx")

    assert (code, error["code"], error["field"]) == (7, "integrity", "artifact")
    assert len(product.use_cases().ledger().read(registry)) == 1
    assert cli.json("models", "list")["models"][0]["state"] == "registered"


def test_a_graph_that_was_swapped_in_the_store_answers_nothing(cli: CommandLine) -> None:
    """Its hash is compared before a graph is read."""
    graph, int8 = (cli.json("models", "compress", FIRST, how) for how in ("--onnx", "--int8"))
    folder = cli.home / "artifacts"
    theirs, ours = (next(folder.rglob(f"{one['artifact']}*")) for one in (graph, int8))
    ours.chmod(0o600)
    ours.write_bytes(theirs.read_bytes())
    code, error = cli.refusal("forecast", "VALE3", "--model", int8["id"])

    assert (code, error["code"]) == (7, "integrity")
    assert cli.json("forecasts", "list")["forecasts"] == []


def test_bad_input_gives_one_clear_error(cli: CommandLine) -> None:
    """Before a job is recorded."""
    refused: list[tuple[list[str], str]] = [
        ([], "nothing to compress"),
        (["--onnx", "--int8"], "one graph"),
        (["--smaller", "hidden=9"], "not smaller"),
        (["--smaller", "width"], "no numbers"),
    ]
    for options, words in refused:
        code, error = cli.refusal("models", "compress", FIRST, *options)
        assert (code, error["code"]) == (2, "invalid-input")
        assert words in error["message"]
    assert cli.json("jobs", "list")["jobs"] == []


def test_without_its_runtime_a_version_is_refused_with_the_cure(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a forecast nor a replay falls back to another runtime."""
    cli.json("models", "compress", FIRST, "--onnx")
    forecast = cli.json("forecast", "VALE3", "--model", GRAPH)["id"]
    monkeypatch.setitem(sys.modules, "onnxruntime", None)

    for words in (("replay", forecast), ("forecast", "VALE3", "--model", GRAPH)):
        code, error = cli.refusal(*words)
        assert (code, error["code"]) == (9, "missing-extra")
        assert "another runtime" in error["message"]
        assert "previsto[serve]" in error["remedy"]


def test_the_commands_of_the_how_to_work(cli: CommandLine) -> None:
    """Those in blocks, in their order, but for the installation."""
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "compress-a-model.md").read_text()
    commands = re.findall(r"^   previsto (.+)$", page, re.MULTILINE)

    assert [words.split()[1] for words in commands] == ["compress", "show"]
    for words in commands:
        code, out, err = cli(*words.split())
        assert code == 0, err or out
