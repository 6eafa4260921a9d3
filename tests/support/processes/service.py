"""`previsto serve` in a separate process."""

import os
import signal
import socket
import subprocess
import sys
from typing import IO

import httpx

from tests.support.command_line import CommandLine, Place
from tests.support.processes.crew import end, eventually

LEAVING = 300.0  # seconds; the bound ends a hang
COLD = (
    "import sys; from entrypoints import server; from entrypoints.cli.app import main; "
    "server.warm_up = lambda product, warm: warm.set(); main(sys.argv[1:])"
)
"""The command without the imports and fits of the warm-up, which take most of the time of a start."""


class Service:
    """The real command on a free port; `log` is where its stderr goes, `call` the program.

    It logs all it can, which is searched for secrets; `level` is for tests of what is logged. It is ready
    without its warm-up, unless `call` is CALL. `python` runs it, in an environment of its own where it is
    another one.
    """

    def __init__(
        self,
        cli: CommandLine | Place,
        *arguments: str,
        log: IO[bytes] | None = None,
        call: str = COLD,
        level: str = "debug",
        port: int = 0,
        python: str = sys.executable,
    ) -> None:
        with socket.create_server(("127.0.0.1", port)) as free:
            port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        flags = ["--home", str(cli.home), "--source", cli.source, "serve", "--port", str(port), *arguments]
        environment = {"PREVISTO_LOG_LEVEL": level, **os.environ, "PREVISTO_ISSUER": self.base}
        self.process = subprocess.Popen([python, "-c", call, *flags], env=environment, stderr=log)
        try:
            eventually(self._answers)
        except BaseException:
            end(self.process)
            raise

    def _answers(self) -> bool:
        assert self.process.poll() is None
        try:
            return httpx.get(f"{self.base}/health/ready").status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(LEAVING)
        except BaseException:
            end(self.process)
            raise
