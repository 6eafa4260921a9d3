"""A Ray cluster of this test run alone: two cores, a token, and its own home and folder.

It is ended by its own process id: `ray stop` would end every cluster on the machine.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil

from tests.support.processes.crew import eventually, family

PROGRAM = str(Path(sys.executable).with_name("ray"))


class PrivateCluster:
    """Runs inside `with`. `environment` has what a client needs for access."""

    def __init__(self, cores: int = 2) -> None:
        self._cores = cores
        self._others: list[subprocess.Popen[bytes]] = []
        self._folder = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))  # sockets need a short path
        (self._folder / "token").write_text(secrets.token_hex(32))
        (self._folder / "token").chmod(0o600)
        self.access = {
            "HOME": str(self._folder),
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN_PATH": str(self._folder / "token"),
            "RAY_USAGE_STATS_ENABLED": "0",
        }

    def __enter__(self) -> "PrivateCluster":
        options = {"port": 0, "include-dashboard": "false", "temp-dir": self._folder / "t"}
        self._head = self._start("log", "--head", *(f"--{name}={value}" for name, value in options.items()))
        return self

    def add_node(self) -> None:
        """Start another node of as many cores on this machine."""
        self._others.append(self._start(f"log-{len(self._others)}", f"--address={self.address}"))

    def _start(self, log_name: str, *words: str) -> "subprocess.Popen[bytes]":
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
        # Worker ports: any free one, other clusters may live here.
        options = ("--min-worker-port=0", "--max-worker-port=0", "--object-store-memory=100000000")
        log_file = self._folder / log_name
        with log_file.open("wb") as log:
            node = subprocess.Popen(
                (PROGRAM, "start", "--block", *words, *options, f"--num-cpus={self._cores}"),
                env=inherited | self.access,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            eventually(lambda: "Ray runtime started" in log_file.read_text() or node.poll())
            assert node.poll() is None, log_file.read_text()
        except BaseException:
            self._end(node)
            raise
        return node

    def __exit__(self, *_: object) -> None:
        for node in (*self._others, self._head):
            self._end(node)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self, node: "subprocess.Popen[bytes]") -> None:
        started = family(node) if node.poll() is None else []
        node.terminate()
        for left in psutil.wait_procs(started, 60)[1]:  # Ray gives running tasks 30 seconds
            left.kill()
        node.wait()

    @property
    def log(self) -> Path:
        """The output of `ray start`."""
        return self._folder / "log"

    @property
    def address(self) -> str:
        """The address of the cluster; Ray does not listen on loopback, whatever it is told."""
        return (self._folder / "t" / "ray_current_cluster").read_text().strip()

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a worker that is to use it."""
        return {**self.access, "PREVISTO_RAY_ADDRESS": self.address}

    def logged(self) -> str:
        """The contents of all logs of the cluster."""
        files = (self._folder / "t").glob("session_*/logs/**/*")
        return "".join(file.read_text(errors="replace") for file in files if file.is_file())

    def numbers(self) -> set[int]:
        """The ids of all its processes."""
        return {process.pid for process in family(self._head)}

    def tasks(self) -> list[psutil.Process]:
        """The processes that run a claim now."""
        return [process for process in family(self._head) if _title(process).startswith("ray::run_claim")]


def _title(process: psutil.Process) -> Any:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
