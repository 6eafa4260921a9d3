"""The demo ends with commands that exist."""

import shlex
import shutil
import sys
from pathlib import Path

import click
import pytest

from entrypoints.cli.app import previsto
from entrypoints.cli.next_steps import STEPS, next_steps

CALLS = [shlex.split(call)[1:] for command, _ in STEPS for call in command.split(" && ")]


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_each_step_is_a_whole_command(words: list[str]) -> None:
    """It is parsed with its options; one that is missing is an error."""
    command: click.Command | None = previsto
    while isinstance(command, click.Group):
        command = command.get_command(click.Context(command), words.pop(0))
    assert command is not None
    command.make_context(command.name, words)


def test_a_shell_that_does_not_find_previsto_is_told_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After `make demo` the program is in the environment of the clone only."""
    (tmp_path / "activate").touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert f". {tmp_path}/activate" in "\n".join(next_steps())
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert "activate" not in "\n".join(next_steps())
