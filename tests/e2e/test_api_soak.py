"""The service under steady load with some hostile requests: no 5xx, memory and open files flat (check 78).

`PREVISTO_TEST_API_SECONDS` says for how long. `make soak` takes 3600; without it the test is left out: memory
that grows does not show in seconds.
"""

import os
import random
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from tests.support.command_line import CommandLine
from tests.support.processes.service import Service

SECONDS = float(os.environ.get("PREVISTO_TEST_API_SECONDS", "0"))
pytestmark = pytest.mark.skipif(not SECONDS, reason="a soak: PREVISTO_TEST_API_SECONDS is not set")
CALLERS = 4
PAUSE = 0.01  # seconds between two requests of a caller: some two thirds of what two cores can do
HOSTILE = 0.01
SCOPES = "data:read forecasts:read forecasts:write models:read"


class Caller:
    """Sends ordinary requests, and one hostile request in a hundred."""

    def __init__(self, base: str, client: dict[str, str], seed: int) -> None:
        self._base = base
        self._auth = (client["client_id"], client["client_secret"])
        self._chance = random.Random(seed)
        self.statuses: Counter[int] = Counter()

    def work(self, until: float) -> Counter[int]:
        """Send requests until the end of the time, and fetch a new token now and then."""
        with httpx.Client(base_url=self._base, timeout=30) as client:
            while time.monotonic() < until:
                token = client.post(
                    "/oauth/token", data={"grant_type": "client_credentials"}, auth=self._auth
                )
                client.headers["authorization"] = f"Bearer {token.json()['access_token']}"
                for _ in range(300):
                    self._one(client)
                    time.sleep(PAUSE)
                    if time.monotonic() > until:
                        break
        return self.statuses

    def _one(self, client: httpx.Client) -> None:
        if self._chance.random() < HOSTILE:
            self._hostile(client)
            return
        match self._chance.randrange(4):
            case 0:
                answer = client.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 3})
            case 1:
                answer = client.get("/v1/tickers/VALE3/prices?last=50")
            case 2:
                answer = client.get("/v1/forecasts?limit=10")
            case _:
                answer = client.get("/v1/tickers")
        self.statuses[answer.status_code] += 1

    def _hostile(self, client: httpx.Client) -> None:
        json_type = {"content-type": "application/json"}
        match self._chance.randrange(5):
            case 0:
                answer = client.post("/v1/forecasts", content=b"[" * 50_000, headers=json_type)
            case 1:
                answer = client.get("/v1/tickers", headers={"authorization": "Bearer " + "x" * 8000})
            case 2:
                answer = client.post("/v1/forecasts", content=b"\xff" * (1 << 20), headers=json_type)
            case 3:
                answer = client.post(
                    "/oauth/token", data={"grant_type": "client_credentials"}, auth=("a", "b")
                )
            case _:
                self._half()
                return
        self.statuses[answer.status_code] += 1

    def _half(self) -> None:
        """A connection that sends half a request."""
        with suppress(OSError):
            line = socket.create_connection(("127.0.0.1", urlsplit(self._base).port or 0), timeout=2)
            line.sendall(b"POST /v1/forecasts HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-le")
            line.close()


def test_78_memory_and_files_stay_flat_under_load(ready: CommandLine) -> None:
    """After the first third, memory and open files grow by at most a tenth plus a constant."""
    service = Service(ready, "--no-worker")
    try:
        client = ready.json("clients", "create", "load", "--scopes", SCOPES)
        process = psutil.Process(service.process.pid)
        until = time.monotonic() + SECONDS
        with ThreadPoolExecutor(CALLERS) as pool:
            working = [pool.submit(Caller(service.base, client, n).work, until) for n in range(CALLERS)]
            time.sleep(SECONDS / 3)
            before = (process.memory_info().rss, process.num_fds())
            statuses = sum((caller.result() for caller in working), Counter())
        time.sleep(1)
        after = (process.memory_info().rss, process.num_fds())
    finally:
        service.stop()

    assert statuses[200] + statuses[201] > 50
    assert [status for status in statuses if status >= 500] == [], statuses
    assert after[0] < before[0] * 1.1 + (16 << 20)
    assert after[1] <= before[1] * 1.1 + 8
