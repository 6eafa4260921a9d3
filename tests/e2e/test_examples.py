"""The help of every command ends with an example, and each example works as it is written."""

import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import psutil
import pytest

from entrypoints.cli.app import previsto
from entrypoints.cli.errors import run
from entrypoints.cli.examples import EXAMPLES
from entrypoints.cli.remote.profiles import Profiles, write_profiles
from tests.e2e.test_hostile_texts import commands
from tests.support.command_line import CommandLine
from tests.support.processes.crew import eventually
from tests.support.terminals import command, environment, hear_interrupts

ENDLESS = ("serve", "watch", "projections follow")
REFUSED = {
    "prices accept": 3,  # no delivery is held
    "prices reject": 3,
    "models compress": 3,  # no such version
    "models promote": 4,  # the gate
    "models end-challenge": 4,  # it challenges nothing
    "tunings cancel": 4,  # it has ended
    "models rollback": 4,  # no champion
    "db grant": 2,  # SQLite has no roles
    "mirror mlflow": 2,  # no server is named
    "login": 14,  # nothing answers there
}
"""The documented codes of examples that this home refuses; the others end with 0."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Path:
    """A home with everything that the examples name, and the files beside it."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(furnished, folder / "home")
    shutil.copytree(furnished.parent / "prices", folder / "prices")
    shutil.copy(folder / "prices" / "VALE3.SA.csv", folder / "VALE3.csv")
    for line in (
        "train VALE3 --strategy naive --horizon 5",
        "backtest --tickers VALE3 --strategy naive --origins 3",
        "tune VALE3 --strategy volatility --horizon 5 --trials 1",
        "forecast VALE3 --horizon 5",
        "jobs submit score",
        'clients create desk --scopes "data:read"',
        "webhooks add https://hooks.example.com --kinds job.failed",
        'users create ana --scopes "data:read"',
        "schedules add daily",
        "keys rotate",
        "keys rotate",
        f"ledger checkpoint --out {folder / 'checkpoints.jsonl'}",
        f"ledger export {folder / 'exported.jsonl'}",
        f"db backup {folder / 'kept.db'}",
    ):
        words = ["--home", str(folder / "home"), "--source", f"csv:{folder / 'prices'}", *shlex.split(line)]
        assert run(previsto, words) == 0, line
    return folder


@pytest.fixture
def cli(
    tmp_path: Path,
    prepared: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> CommandLine:
    """The command line in a copy of the prepared folder."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"secret\n")))
    write_profiles(Profiles(profiles={"desk": {"url": "https://previsto.example", "client_id": "desk"}}))
    return CommandLine(tmp_path / "home", f"csv:{tmp_path / 'prices'}", capsys)


def words_of(name: str, cli: CommandLine) -> list[str]:
    """The words of an example, with ids in place of the words in capitals."""
    said = EXAMPLES[name]
    ids: dict[str, Callable[[], str]] = {
        "FORECAST": lambda: cli.json("forecasts", "list")["forecasts"][0]["id"],
        "BACKTEST": lambda: cli.json("backtests", "list")["backtests"][0]["id"],
        # The first job is the training, which has ended; the last one waits for a worker.
        "JOB": lambda: cli.json("jobs", "list")["jobs"][-1 if name == "jobs cancel" else 0]["id"],
        "TUNING": lambda: cli.json("tunings", "list")["tunings"][0]["id"],
        "CLIENT": lambda: cli.json("clients", "list")["clients"][0]["id"],
        "WEBHOOK": lambda: cli.json("webhooks", "list")["webhooks"][0]["id"],
        "DELIVERY": lambda: cli.json("webhooks", "test", ids["WEBHOOK"]())["id"],
        "KEY": lambda: cli.json("keys", "list")["keys"][0]["kid"],
        "DIGEST": lambda: cli.json("models", "list")["models"][0]["data"],
    }
    for word, find in ids.items():
        if re.search(rf"\b{word}\b", said):
            said = re.sub(rf"\b{word}\b", find(), said)
    first, *words = shlex.split(said)
    assert first == "previsto"
    return words


def test_every_command_has_an_example() -> None:
    """The table has each command, and nothing else but the default of a group."""
    names = {" ".join(words) for words, _ in commands(previsto)} | {"prices show"}
    assert set(EXAMPLES) == names | {"prices"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_help_shows_the_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line, so that it can be copied, with --json or --csv where the command has them."""
    assert run(previsto, [*name.split(), "--help"]) == 0
    out = capsys.readouterr().out
    assert f"  {EXAMPLES[name]}\n" in out
    assert "Example:" in out


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in ENDLESS])
def test_an_example_works(name: str, cli: CommandLine) -> None:
    """It ends with 0, or with the documented code for what this home does not have."""
    code, out, err = cli(*words_of(name, cli))
    assert code == REFUSED.get(name, 0), err or out
    assert "Traceback" not in err


def at_rest(process: psutil.Process) -> bool:
    """Whether a process has begun and now waits: it sleeps, and computed nothing for a second."""
    before = process.cpu_times()
    for _ in range(10):
        time.sleep(0.1)
        if process.status() != psutil.STATUS_SLEEPING:
            return False
    return before.user > 0.2 and sum(process.cpu_times()[:2]) - sum(before[:2]) < 0.1


@pytest.mark.parametrize("name", ENDLESS)
def test_an_endless_example_ends_by_ctrl_c(name: str, cli: CommandLine) -> None:
    """It runs until it is interrupted, and says no fault then."""
    words = [word if word != "8000" else "0" for word in words_of(name, cli)]
    process = subprocess.Popen(
        command(cli.home, cli.source, *words),
        env=environment(PYTHONPATH=str(Path(__file__).parents[2] / "src")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_interrupts,
    )
    eventually(lambda: at_rest(psutil.Process(process.pid)))
    assert process.poll() is None, process.communicate()
    os.kill(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == (130 if name == "watch" else 0), err
    assert "Traceback" not in err
    assert err == "" or name == "serve"


def test_a_group_is_no_command() -> None:
    """The walk over the commands finds those inside groups."""
    assert all(not isinstance(found, click.Group) for _, found in commands(previsto))
