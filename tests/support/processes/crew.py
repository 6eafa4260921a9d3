"""Workers as processes of their own, for tests that kill, stop and start them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from tests.support.command_line import CommandLine

PLUGINS = Path(__file__).parents[1] / "plugins"
CALL = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"


class Crew:
    """`previsto worker` over a home; `hire` starts one more, `dismiss` kills all that are left."""

    def __init__(self, cli: CommandLine, lease: float = 2.0, **variables: str) -> None:
        self._flags = ["--home", str(cli.home), "--source", cli.source]
        self._environment = {
            **os.environ,
            "PREVISTO_JOB_LEASE": str(lease),
            "PREVISTO_CHECKPOINT_PACE": "0",
            "PYTHONPATH": os.pathsep.join([str(PLUGINS), os.environ.get("PYTHONPATH", "")]),
            **variables,
        }
        self.workers: list[subprocess.Popen[bytes]] = []

    def hire(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a worker."""
        worker = subprocess.Popen(
            [sys.executable, "-c", CALL, *self._flags, "worker", "--no-schedules", *arguments],
            env=self._environment,
            stdout=subprocess.DEVNULL,
        )
        self.workers.append(worker)
        return worker

    def dismiss(self) -> None:
        """SIGKILL every worker and the processes of its jobs, stopped ones too."""
        for worker in self.workers:
            end(worker)


def family(worker: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    """A worker and the processes of its jobs."""
    parent = psutil.Process(worker.pid)
    return [parent, *parent.children(recursive=True)]


def end(process: "subprocess.Popen[bytes]") -> None:
    """SIGKILL a process and whatever it started."""
    for one in family(process) if process.poll() is None else []:
        with suppress(psutil.NoSuchProcess):
            one.kill()
    process.wait()


def eventually(what: Callable[[], Any], seconds: float = 300.0) -> Any:
    """The first answer that is true. The bound ends a hang on a busy machine; it measures nothing."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.05)
    return found
