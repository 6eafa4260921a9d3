"""Compressed versions on a real ledger: lineage, forecasts by ONNX Runtime, replay, and a missing runtime."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adapters.forecasting.lstm import LstmForecaster
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import CommandLine, furnish
from tests.support.networks import register_network

pytest.importorskip("onnx", reason="compression needs the extra `compress`")
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
