"""`previsto mirror` without a server: each refusal is one line with its cure and exit code."""

import sys
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine


@pytest.fixture
def previsto(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Over an empty home."""
    return CommandLine(tmp_path, "synthetic", capsys)


def test_the_mirror_says_what_it_needs(previsto: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of a server, and the extra; the status needs neither of them."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    code, problem = previsto.refusal("mirror", "mlflow", "--once")
    assert (code, problem["field"]) == (2, "MLFLOW_TRACKING_URI")

    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:1")
    monkeypatch.setitem(sys.modules, "mlflow", None)
    code, problem = previsto.refusal("mirror", "mlflow", "--once")
    assert (code, problem["remedy"]) == (9, "pip install 'previsto[mlflow]'")

    state = previsto.json("mirror", "status")
    assert state == {"started": False, "position": 0, "head": 0, "waiting": 0, "problem": ""}
