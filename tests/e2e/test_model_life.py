"""The how-to on the life of a model, run in order: every command succeeds, and the end tells the story."""

import re
import shlex
from collections.abc import Iterator
from getpass import getuser
from pathlib import Path

import pytest

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import CommandLine
from tests.support.terminals import on_a_terminal

pytest.importorskip("torch", reason="the how-to tunes a network, extra `train`")
pytest.importorskip("optuna", reason="the how-to tunes a network, extra `tune`")
pytest.importorskip("onnx", reason="the how-to compresses a version, extra `compress`")
pytest.importorskip("onnxruntime", reason="the how-to serves a graph, extra `serve`")

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
SCREEN = 40  # lines


def blocks(document: str) -> list[str]:
    """The shell blocks of a document."""
    return re.findall(r"```bash\n(.*?)```", (HOW_TO / document).read_text(), re.S)


def lines(document: str) -> Iterator[str]:
    """The commands, with those of a loop for each of its days."""
    for block in blocks(document):
        head, _, body = block.partition("for DAY in ")
        yield from head.splitlines()
        days, _, rest = body.partition("; do\n")
        for day in days.split():
            yield from (line.replace("$DAY", day) for line in rest.splitlines() if line != "done")


def test_both_languages_have_the_same_commands() -> None:
    """So that running one of them says that both work."""
    assert blocks("a-vida-de-um-modelo.md") == blocks("a-models-life.md")


def test_the_how_to_on_the_life_of_a_model_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is as a reader does it; only the worker is in process."""
    monkeypatch.delenv("PREVISTO_SOURCE", raising=False)
    cli = CommandLine(tmp_path / "home", "synthetic", capsys)
    product = Container(settings=Settings.read(str(cli.home), cli.source))
    said: dict[str, str] = {}
    for line in lines("a-models-life.md"):
        program, *words = shlex.split(line)
        if program == "export":
            assert words == [f"PREVISTO_SOURCE={cli.source}"]
        elif words[0] == "worker":
            assert (claim := product.adapters().queue().claim("w", 60.0))
            assert product.use_cases().run_job()(claim).error is None
        else:
            assert program == "previsto"
            code, out, err = cli(*words)
            assert code == 0, (line, err or out)
            said[" ".join(words[:2])] = out
    assert "VALE3-fortnight-3  VALE3-fortnight-1  open" in said["models challengers"]
    assert said["forecasts list"].count("VALE3-fortnight-3") == 10
    assert "lstm      finished  4 of 4" in said["tunings list"]
    told = said["models history"]
    for part in ("challenged", "challenge ended", "promoted by force", "rolled back"):
        assert part in told
    on_a_terminal(monkeypatch, 80)
    _is_the_whole_story_on_a_screen(cli("models", "show", "VALE3-fortnight-3")[1])


def _is_the_whole_story_on_a_screen(story: str) -> None:
    """From the tuning to the rollback, in lines that fit."""
    for part in (
        "tuned by       0",
        "made from      VALE3-fortnight-2 by int8",
        "VALE3-fortnight-2  lstm, tuned (trial ",
        "└─ VALE3-fortnight-3  int8, keeps ",
        "challenge VALE3-fortnight-3 against VALE3-fortnight-1: ended, 9 sessions",
        f"challenged by {getuser()}: half the size",
        f"challenge ended by {getuser()}: no worse in two weeks",
        f"promoted by force by {getuser()}: half the size, and no worse",
        f"rolled back by {getuser()}: the first one again, for the summer",
    ):
        assert part in story
    assert 24 <= len(story.splitlines()) <= SCREEN
    assert max(map(len, story.splitlines())) <= 80
