"""Terminals: output works in every encoding, and names are never read as markup."""

import json
import re
import subprocess

import pytest

from tests.support.command_line import CommandLine
from tests.support.terminals import ROOT, command, environment, terminal_output


def previsto(cli: CommandLine, *arguments: str, encoding: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a separate process with the given output encoding, in a pipe."""
    return subprocess.run(
        command(cli.home, cli.source, *arguments),
        env=environment(PYTHONIOENCODING=encoding),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252", "utf-8"])
def test_a_forecast_is_printed_in_every_encoding(ready: CommandLine, encoding: str) -> None:
    """Exit code 0, one forecast in the ledger, and a chart in characters of the encoding."""
    words = command(ready.home, ready.source, "forecast", "VALE3", "--horizon", "3")
    code, written = terminal_output(words, 80, PYTHONIOENCODING=encoding)

    assert code == 0, written
    text = written.decode(encoding)
    assert re.search("▒+▓+┃" if encoding == "utf-8" else ":+#+[|]", text)
    assert "?" not in text
    assert len(ready.json("forecasts", "list")["forecasts"]) == 1


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_json_is_the_same_in_every_encoding(ready: CommandLine, encoding: str) -> None:
    """Characters outside ASCII are escaped, so the JSON is equal in every encoding."""
    ready("clients", "create", "São Paulo → 東京", "--scopes", "data:read")

    run = previsto(ready, "clients", "list", "--json", encoding=encoding)

    assert json.loads(run.stdout) == ready.json("clients", "list")
    assert "東京" in ready.json("clients", "list")["clients"][0]["name"]


def test_an_argument_that_is_not_utf8_is_refused(ready: CommandLine) -> None:
    """The error shows the argument, and no event is appended."""
    before = ready.json("ledger", "verify")["events"]

    code, error = ready.refusal("clients", "create", "caf\udce9", "--scopes", "data:read")

    assert (code, error["field"]) == (2, "argument")
    assert ready.json("ledger", "verify")["events"] == before


@pytest.mark.parametrize("name", ["[/boom]", "[bold]desk[/bold]", "[link=x]", ":smile:"])
def test_markup_in_names_and_reasons_is_text(ready: CommandLine, name: str) -> None:
    """Tables show the characters as typed; a closing tag causes no error."""
    ready("clients", "create", name, "--scopes", "data:read")

    code, out, err = ready("clients", "list")

    assert code == 0, err
    assert name in re.sub(r"[\s│┃]", "", out)


def test_markup_in_the_history_of_models_is_text(ready: CommandLine) -> None:
    """A reason such as `[/boom]` is shown and does not break `models history`."""
    ready("train", "VALE3", "--strategy", "naive", "--horizon", "5")
    ready("models", "retire", "VALE3-week-1", "--yes", "--reason", "[/boom]")

    code, out, err = ready("models", "history", "VALE3")

    assert code == 0, err
    assert "[/boom]" in out
