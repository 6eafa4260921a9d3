"""PageServer: `previsto serve` over a furnished home, with a person who is logged in."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import httpx
import psutil
from furnish_pages import opened

from domain.principal import SCOPES

CALL = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"
NAME, PASSWORD = "bench", "a long and quiet river"
FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


class PageServer:
    """One process without a worker, so that nothing else changes the ledger."""

    def __init__(self, home: Path, port: int) -> None:
        self.base, self.port = f"http://127.0.0.1:{port}", port
        uses = opened(home).use_cases()
        if not uses.lists().all("users"):
            uses.keep_users().create(NAME, tuple(SCOPES), PASSWORD)
        made = uses.keep_clients().create(f"load-{time.time_ns()}", sorted(SCOPES))
        self.credentials = (made.client_id, made.client_secret)
        flags = ["--home", str(home), "--source", "synthetic", "serve", "--no-worker", "--port", str(port)]
        environment = {
            **os.environ,
            "PREVISTO_ISSUER": self.base,
            "PREVISTO_REQUESTS_PER_MINUTE": "1000000",  # one person stands for many
            "PREVISTO_FORECASTS_PER_MINUTE": "1000000",
        }
        call = [sys.executable, "-c", CALL, *flags]
        self.process = subprocess.Popen(call, env=environment, stderr=subprocess.DEVNULL)
        self._await()

    def _await(self) -> None:
        while self.process.poll() is None:
            try:
                if httpx.get(f"{self.base}/health/ready").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise RuntimeError("the service ended")

    def person(self) -> httpx.Client:
        """A browser without scripts, with a session."""
        browser = httpx.Client(base_url=self.base, timeout=120, headers={"accept-encoding": "gzip"})
        hidden = {name: unescape(value) for name, value in FIELD.findall(browser.get("/oauth/login").text)}
        answer = browser.post("/oauth/login", data={**hidden, "username": NAME, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    def cpu(self) -> float:
        """The seconds of CPU time of the service."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)


@contextmanager
def serving(home: Path, port: int) -> Iterator[PageServer]:
    """Serve until the end."""
    server = PageServer(home, port)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(60)
