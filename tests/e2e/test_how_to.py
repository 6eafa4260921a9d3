"""The commands of the how-tos on workers, the files of B3 and sources on the web, run in order."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from functools import partial, partialmethod
from pathlib import Path

import pytest

from adapters.market_data.https.source import HttpsSource
from tests.support.command_line import CommandLine
from tests.support.cotahist_file import flat, write
from tests.support.loopback_vendor import vending
from tests.support.processes.crew import Crew, eventually

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
SMALL = ["--set", "epochs=1", "--set", "hidden=4", "--set", "layers=1"]


def lines(document: str) -> list[list[str]]:
    """The words of every line in the shell blocks of a document."""
    blocks = re.findall(r"```bash\n(.*?)```", (HOW_TO / document).read_text(), re.S)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


@pytest.fixture
def crew(ready: CommandLine) -> Iterator[Crew]:
    """A fixture for workers; none runs at the start."""
    crew = Crew(ready.home, ready.source)
    yield crew
    crew.dismiss()


def test_the_how_to_on_workers_works(ready: CommandLine, crew: Crew) -> None:
    """Every command succeeds; a job that has ended can no longer be cancelled."""
    pytest.importorskip("torch", reason="the how-to trains lstm, extra `train`")
    job, seen = "", 0
    for words in lines("run-workers.md"):
        assert words[0] == "previsto"
        call = [word.replace("JOB", job) for word in words[1:]]
        seen += 1
        if call[0] == "worker":
            crew.hire(*call[1:])
            continue
        code, out, err = ready(*call, *(SMALL if call[0] == "train" else ()))
        assert code == 0 or (call[:2] == ["jobs", "cancel"] and code == 4), (call, err)
        if call[0] == "train":
            job = out.split()[1]
    assert seen >= 7
    assert ready.json("jobs", "show", job)["state"] == "succeeded"


@pytest.mark.parametrize("document", ["tune-a-model.md", "ajustar-um-modelo.md"])
def test_the_how_to_on_tunings_works(
    document: str, ready: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command succeeds; the last one registers both trials, and the picture has the front."""
    pytest.importorskip("optuna", reason="tuning needs the extra `tune`")
    if document != "tune-a-model.md":
        assert lines(document) == lines("tune-a-model.md")  # which was run
        return
    monkeypatch.chdir(tmp_path)
    said = ""
    for words in filter(None, lines(document)):
        tuning = [row["id"] for row in ready.json("tunings", "list")["tunings"]][-1:]
        call = [word.replace("TUNING", "".join(tuning)) for word in words[1:]]
        if call[0] == "tune":
            call += ["--horizon", "5", "--set", "paths=200"]
        code, said, err = ready(*call)
        assert code == 0, (call, err)
    assert "may not serve" in said or "active" in said
    recipes = [row["recipe"] for row in ready.json("models", "list")["models"]]
    assert [one[0]["numbers"]["trial"] for one in recipes] == [0, 1]
    assert "<circle" in (tmp_path / "front.html").read_text()


def test_the_how_to_on_erasures_works(ready: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command succeeds, and afterwards nobody is named, neither here nor in the restored copy."""
    monkeypatch.chdir(ready.home)
    said = ""
    for words in lines("erase-a-person.md"):
        assert words[0] == "previsto"
        code, out, err = ready(*words[1:])
        assert code == 0, (words, err)
        said = out if words[1:3] == ["users", "list"] else said
    assert "erased person" in said
    assert "maria" not in said
    copy = CommandLine(ready.home / "elsewhere", ready.source, ready._capsys)
    assert [row["id"] for row in copy.json("users", "list")["users"]] == ["carla", "erased person"]


def test_the_how_to_on_webhooks_works(
    ready: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its receiver verifies a test call and a forecast of its commands; a free port is in place of 9000."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    (code,) = re.findall(r"```python\n(.*?)```", (HOW_TO / "receive-webhooks.md").read_text(), re.S)
    (tmp_path / "receiver.py").write_text(code.replace("9000", port))
    made: dict[str, str] = {}
    delivery = ""
    crew = Crew(ready.home, ready.source, PREVISTO_WEBHOOKS_TO_LOOPBACK="1")
    with (tmp_path / "printed").open("w+") as printed, ExitStack() as ending:
        ending.callback(crew.dismiss)
        for words in lines("receive-webhooks.md"):
            call = [word.replace("WEBHOOK", made.get("id", "")) for word in words[1:]]
            call = [word.replace("DELIVERY", delivery).replace("9000", port) for word in call]
            if words[0] == "export":
                monkeypatch.setenv(*words[1].split("="))
            elif words[0].startswith("WEBHOOK_SECRET="):
                environment = {**os.environ, "WEBHOOK_SECRET": made["secret"]}
                script = [sys.executable, str(tmp_path / words[2])]
                receiver = subprocess.Popen(script, env=environment, stdout=printed)
                ending.callback(receiver.kill)
            elif call[0] == "worker":
                crew.hire()
            elif call[:2] == ["webhooks", "add"]:
                made = ready.json(*call)
            else:
                assert words[0] == "previsto"
                assert ready(*call)[0] == 0, call
            if call[:2] == ["webhooks", "deliveries"]:
                eventually(partial(_all_delivered, ready, made["id"]))
                delivery = ready.json(*call)["deliveries"][0]["id"]
    told = [line.split()[0] for line in (tmp_path / "printed").read_text().splitlines()]
    assert told[:2] == ["test", "forecast.issued"]


def _all_delivered(cli: CommandLine, webhook: str) -> bool:
    """Whether the test call and the forecast are delivered."""
    found = cli.json("webhooks", "deliveries", webhook)["deliveries"]
    return [one["state"] for one in found] == ["delivered"] * 2


def test_the_how_to_on_the_files_of_b3_works(cli: CommandLine, tmp_path: Path) -> None:
    """Its commands succeed over a folder with its two tables, and the event is on its session."""
    days = [date(2024, 3, 1) + timedelta(days=n) for n in range(90)]
    write(tmp_path / "b3" / "COTAHIST_A2024.ZIP", [flat("VALE3", d, 60.0) for d in days if d.weekday() < 5])
    actions, renamed = re.findall(r"```csv\n(.*?)```", (HOW_TO / "read-b3-files.md").read_text(), re.S)
    (tmp_path / "b3" / "actions").mkdir()
    (tmp_path / "b3" / "actions" / "VALE3.csv").write_text(actions)
    (tmp_path / "b3" / "renamed.csv").write_text(renamed)
    calls = lines("read-b3-files.md")
    for words in calls:
        assert words[0] == "previsto"
        call = [word.replace("cotahist:b3", f"cotahist:{tmp_path / 'b3'}") for word in words[1:]]
        code, out, err = cli(*call)
        assert code == 0, (call, err or out)
    assert len(calls) >= 3
    assert list((cli.home / "cotahist-cache").iterdir())
    rows = cli.json("prices", "VALE3", "--raw", "--last", "90")
    assert "2.738" in json.dumps(rows)


def test_the_how_to_on_sources_on_the_web_works(
    cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its two files serve two exchanges, with a server on loopback in place of the services."""
    opened = HttpsSource.__init__
    monkeypatch.setattr(HttpsSource, "__init__", partialmethod(opened, allow_loopback=True))
    monkeypatch.setenv("BRAPI_TOKEN", "a-secret-of-brapi")
    monkeypatch.setenv("ALPHAVANTAGE_KEY", "a-secret-of-alpha")
    monkeypatch.chdir(tmp_path)
    with vending() as vendor:
        for name in ("brapi", "alpha"):
            vendor.write_form(tmp_path, name)
        calls = lines("configure-a-source.md")
        for words in calls:
            assert words[0] == "previsto"
            if words[1] == "--source":
                cli.source = words[2]
            code, out, err = cli(*(words[3:] if words[1] == "--source" else words[1:]))
            # The rows of the loopback server end long ago: they are kept, and said to be stale.
            is_stale = code in (5, 6) and "refresh" in words and "lacking" in out
            assert code == 0 or is_stale, (words, err or out)
        assert len(calls) >= 5
        assert [cli.json("prices", name)["source"] for name in ("VALE3", "AAPL")] == ["brapi", "alpha"]
    kept = b"".join(file.read_bytes() for file in cli.home.rglob("*") if file.is_file())
    assert b"a-secret-of" not in kept
