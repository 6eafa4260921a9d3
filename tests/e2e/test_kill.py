"""kill -9 in the middle of `train` and `refresh`: nothing half-written, and a rerun succeeds.

`PREVISTO_TEST_KILLS` says how many times (default 2, one of each; `make soak` takes 30).
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.support.command_line import CommandLine, write_prices

KILLS = int(os.environ.get("PREVISTO_TEST_KILLS", "2"))
LSTM = ("--set", "window=20", "--set", "hidden=8", "--set", "layers=1", "--set", "epochs=3")


def start(cli: CommandLine, *arguments: str) -> subprocess.Popen[bytes]:
    """The real command in a separate process."""
    call = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"
    flags = ["--home", str(cli.home), "--source", cli.source]
    return subprocess.Popen(
        [sys.executable, "-c", call, *flags, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def test_killed_trainings_and_refreshes_leave_a_sound_ledger(cli: CommandLine, tmp_path: Path) -> None:
    """After a kill at a random point the chain is whole, every artifact loads, and a rerun succeeds."""
    names = ["VALE3", "AAPL", *(f"T{chr(65 + n)}" for n in range(12))]
    for number, name in enumerate(names[2:]):
        write_prices(tmp_path / "prices", name, seed=10 + number)
    cli("track", *names)
    cli("refresh", "VALE3", "--until", "2024-05-31")
    chance = random.Random(7)
    strategy = ("lstm", *LSTM) if has_torch() else ("volatility",)
    duration = timed(start(cli, "train", "VALE3", "--strategy", *strategy))
    for kill in range(KILLS):
        if kill % 2:
            process = start(cli, "train", "VALE3", "--strategy", *strategy)
        else:
            process = start(cli, "refresh", "--all", "--until", f"2024-06-{3 + kill % 25:02}")
        try:
            process.wait(chance.uniform(0.2, 1.1) * duration)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()

        assert cli.json("ledger", "verify")["sound"] is True
        everything_loads(cli)

    assert cli("refresh", "--all")[0] == 0
    assert cli("train", "AAPL", "--strategy", *strategy)[0] == 0
    live = [cli.json(what, "list") for what in ("models", "forecasts")]
    cli.json("projections", "rebuild")
    assert live == [cli.json(what, "list") for what in ("models", "forecasts")]


def has_torch() -> bool:
    """Whether the extra `train` is installed."""
    from importlib.util import find_spec

    return find_spec("torch") is not None


def timed(process: "subprocess.Popen[bytes]") -> float:
    """The seconds of an undisturbed run."""
    started = time.perf_counter()
    assert process.wait(1800) == 0
    return time.perf_counter() - started


def everything_loads(cli: CommandLine) -> None:
    """Check that every artifact in the ledger exists and matches its hash."""
    from adapters.artifacts.folder_store import FolderArtifacts

    store = FolderArtifacts(cli.home / "artifacts")
    for model in cli.json("models", "list")["models"]:
        store.load(model["artifact"])
    assert json.dumps(cli.json("doctor"))
