"""Workers in separate processes, for tests that kill, stop and start them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

PLUGINS = Path(__file__).parents[1] / "plugins"
CALL = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"


class Crew:
    """`previsto worker` over a home; `hire` starts one more, `dismiss` kills all that are left."""

    def __init__(
        self, home: Path, source: str, lease: float = 30.0, call: str = CALL, **variables: str
    ) -> None:
        self._flags = ["--home", str(home), "--source", source]
        self._environment = {
            "PREVISTO_LOG_LEVEL": "debug",
            **os.environ,
            "PREVISTO_JOB_LEASE": str(lease),
            "PREVISTO_CHECKPOINT_PACE": "0",
            "PYTHONPATH": os.pathsep.join([str(PLUGINS), os.environ.get("PYTHONPATH", "")]),
            **variables,
        }
        self._call = call
        self.workers: list[subprocess.Popen[bytes]] = []

    def hire(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a worker, of one process unless it is told otherwise: each costs an interpreter."""
        if "--processes" not in arguments:
            arguments += ("--processes", "1")
        worker = subprocess.Popen(
            [sys.executable, "-c", self._call, *self._flags, "worker", "--no-schedules", *arguments],
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
    """SIGKILL a process and all its children."""
    for one in family(process) if process.poll() is None else []:
        with suppress(psutil.NoSuchProcess):
            one.kill()
    process.wait()


def eventually(what: Callable[[], Any], seconds: float = 300.0) -> Any:
    """The first answer that is true. The bound ends a hang on a busy machine; it measures nothing."""
    until, pause = time.monotonic() + seconds, 0.02
    while not (found := what()):
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(pause)
        pause = min(0.25, 1.3 * pause)  # what is asked for takes time of its own
    return found
