"""Jobs on a real Ray cluster of two cores, beside the same jobs in processes of this machine.

`PREVISTO_SOAK_TRAININGS` says how many trainings (default 6).
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entrypoints.cli.app import previsto
from entrypoints.cli.refusals import run
from tests.command_line import CommandLine
from tests.processes.crew import CALL, Crew, eventually
from tests.processes.private_cluster import PrivateCluster

TRAININGS = int(os.environ.get("PREVISTO_SOAK_TRAININGS", "6"))
TICKERS = ("VALE3", "AAPL", "MSFT")
SMALL = ("layers=1", "hidden=4", "window=20", "epochs=1", "windows_per_epoch=256")
ENDLESS = ("epochs=100000", "patience=100000", "hidden=64")
TOGETHER = pytest.mark.xdist_group("ray")


@pytest.fixture(scope="module")
def cluster() -> Iterator[PrivateCluster]:
    """One for all tests of this module."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'previsto[ray]'")
    with PrivateCluster() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def submitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose trainings wait for a worker; each test works on a copy, with the same job ids."""
    home = tmp_path_factory.mktemp("submitted") / "home"

    def call(*arguments: object) -> None:
        assert run(previsto, ["--home", str(home), "--source", "synthetic", *map(str, arguments)]) == 0

    call("track", *TICKERS)
    call("refresh", "--all", "--until", "2024-06-28")
    for number in range(TRAININGS):
        strategy = trained("lstm", *SMALL) if number % 2 else trained("volatility")
        call("train", TICKERS[number % 3], *strategy, "--seed", number, "--detach")
    return home


@pytest.fixture(scope="module")
def expected(submitted: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What processes of this machine make of them."""
    home = Path(shutil.copytree(submitted, tmp_path_factory.mktemp("pool") / "home"))
    command = ["--home", str(home), "--source", "synthetic", "worker", "--drain", "--processes", "2"]
    assert subprocess.run([sys.executable, "-c", CALL, *command], timeout=600).returncode == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREVISTO_HOME", str(home))
        return results(home)


@pytest.fixture
def cli(submitted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line over a copy of the home."""
    return CommandLine(Path(shutil.copytree(submitted, tmp_path / "home")), "synthetic", capsys)


@pytest.fixture
def crew(cli: CommandLine, cluster: PrivateCluster) -> Iterator[Crew]:
    """Workers that use the cluster."""
    crew = Crew(cli, 30.0, **cluster.environment)
    yield crew
    crew.dismiss()
