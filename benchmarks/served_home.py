"""ServedHome: a new home with one ticker and the clients of a load, and `previsto serve` over it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psutil

from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings

CALL = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"
HANG_SECONDS = 120.0  # after this the service does not end by itself


class Written(msgspec.Struct):
    """Lines of a log."""

    lines: int = 0
    size: int = 0  # in bytes

    def add(self, lines: int, size: int) -> None:
        self.lines += lines
        self.size += size


class ServedHome:
    """`folder` holds the home and the log; the source of prices is `synthetic`."""

    def __init__(self, folder: Path) -> None:
        self._home = folder / "home"
        self._uses: Any = Container(settings=Settings.read(str(self._home), "synthetic")).use_cases
        self._uses.track_ticker()("VALE3")
        self._uses.refresh_prices()(Ticker.parse("VALE3"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self._log = folder / "log"

    def follow(self, names: Sequence[str]) -> None:
        """Track and refresh further tickers."""
        for name in names:
            self._uses.track_ticker()(name)
            self._uses.refresh_prices()(Ticker.parse(name))

    def client(self, name: str, *scopes: str) -> tuple[str, str]:
        """The id and secret of a new client."""
        made = self._uses.keep_clients().create(name, scopes)
        return made.client_id, made.client_secret

    def user(self, name: str, password: str) -> None:
        """Create a user."""
        self._uses.keep_users().create(name, ("forecasts:read",), password)

    def start(self) -> None:
        """Start the service, and return when it is ready. It runs no jobs, so that a job stays queued."""
        flags = ["--home", str(self._home), "--source", "synthetic", "serve", "--no-worker"]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", CALL, *flags, "--port", str(self.port)],
                env={**os.environ, "PREVISTO_ISSUER": self.base, "PREVISTO_LOG_FORMAT": "json"},
                stderr=log,
            )
        while not self._is_ready():
            if self.process.poll() is not None:
                raise RuntimeError(self._log.read_text())
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.base}/health/ready").status_code == 200
        except httpx.TransportError:
            return False

    def token(self, credentials: tuple[str, str]) -> str:
        """A token of a client with all its scopes."""
        answer = httpx.post(
            f"{self.base}/oauth/token", data={"grant_type": "client_credentials"}, auth=credentials
        )
        return str(answer.raise_for_status().json()["access_token"])

    def post(self, path: str, token: str, body: Any) -> httpx.Response:
        """The answer to a request that is accepted."""
        headers = {"authorization": f"Bearer {token}"}
        return httpx.post(f"{self.base}{path}", json=body, headers=headers, timeout=60).raise_for_status()

    def log_size(self) -> int:
        """The bytes that the service has logged."""
        return self._log.stat().st_size

    def logged(self, since: int) -> dict[str, Written]:
        """What was logged after the first `since` bytes, by the id of the client; "" for other lines."""
        found: dict[str, Written] = defaultdict(Written)
        with self._log.open("rb") as log:
            log.seek(since)
            for line in log:
                found[_client_of(line)].add(1, len(line))
        return found

    def terminate(self) -> float:
        """The seconds from SIGTERM to the end of the service and all of its processes."""
        service = psutil.Process(self.process.pid)
        everyone, begun = [service, *service.children(recursive=True)], time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        _, alive = psutil.wait_procs(everyone, timeout=HANG_SECONDS)
        for one in alive:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self.process.wait()
        return time.monotonic() - begun


def _client_of(line: bytes) -> str:
    try:
        return str(msgspec.json.decode(line).get("client", ""))
    except (msgspec.DecodeError, AttributeError):
        return ""
