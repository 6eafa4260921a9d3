"""Three API processes and three workers on one PostgreSQL under kill -9: every accepted request once.

`PREVISTO_TEST_LOAD_SECONDS` says for how long. `make soak` takes 300; without it the test is left out,
because it starts seven processes, which the other tests of kills do one by one.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.forecast import ForecastIssued
from domain.job import JobCancelled, JobFailed, JobSubmitted, JobSucceeded
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import CommandLine, write_prices
from tests.support.processes.crew import CALL, Crew, eventually

SECONDS = float(os.environ.get("PREVISTO_TEST_LOAD_SECONDS", "0"))
pytestmark = pytest.mark.skipif(not SECONDS, reason="a soak: PREVISTO_TEST_LOAD_SECONDS is not set")
APIS = WORKERS = 3
SCOPES = "data:read forecasts:read forecasts:write models:read models:train"
STRATEGY = {"ticker": "VALE3", "strategy": "drift"}


@pytest.fixture
def cli(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    """A home on PostgreSQL with prices of two tickers."""
    monkeypatch.setenv("PREVISTO_DATABASE_URL", postgres_url)
    monkeypatch.setenv("PREVISTO_ISSUER", "http://127.0.0.1:8000")  # one service behind several ports
    prices = tmp_path / "prices"
    write_prices(prices, "VALE3.SA", seed=1)
    write_prices(prices, "AAPL", seed=2)
    cli = CommandLine(tmp_path / "home", f"csv:{prices}", capsys)
    cli("track", "VALE3", "AAPL")
    cli("refresh", "--all")
    return cli


class Fleet:
    """API processes on separate ports, each restarted after a kill."""

    def __init__(self, cli: CommandLine) -> None:
        listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(APIS)]
        self.ports = [listener.getsockname()[1] for listener in listeners]
        for listener in listeners:
            listener.close()
        self._flags = ["--home", str(cli.home), "--source", cli.source, "serve", "--no-worker", "--port"]
        self.apis = [self._started(port) for port in self.ports]

    def _started(self, port: int) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-c", CALL, *self._flags, str(port)])

    def kill(self, which: int) -> None:
        """Kill a process with SIGKILL and start it again."""
        self.apis[which].send_signal(signal.SIGKILL)
        self.apis[which].wait()
        self.apis[which] = self._started(self.ports[which])

    def dismiss(self) -> None:
        """End all processes."""
        for api in self.apis:
            api.kill()
            api.wait()


@pytest.fixture
def fleet(cli: CommandLine) -> Iterator[Fleet]:
    """Three API processes."""
    fleet = Fleet(cli)
    yield fleet
    fleet.dismiss()


@pytest.fixture
def crew(cli: CommandLine) -> Iterator[Crew]:
    """A fixture for workers; none runs at the start."""
    crew = Crew(cli.home, cli.source, lease=2.0)
    yield crew
    crew.dismiss()


class Caller:
    """Sends each request with a key to any process until one accepts it."""

    def __init__(self, ports: list[int], token: str, seed: int) -> None:
        self._ports = ports
        self._chance = random.Random(seed)
        self._headers = {"authorization": f"Bearer {token}"}
        self.forecasts: dict[str, str] = {}
        self.jobs: dict[str, str] = {}
        self.sent = 0
        self.reads = 0

    def work(self, until: float) -> "Caller":
        """Send a mixture of forecasts, trainings and reads."""
        with httpx.Client(headers=self._headers, timeout=60) as client:
            while time.monotonic() < until:
                match self._chance.randrange(10):
                    case 0:
                        self._post(client, "/v1/trainings", STRATEGY, 202, self.jobs)
                    case 1 | 2 | 3 | 4:
                        body = {"ticker": self._chance.choice(("VALE3", "AAPL")), "horizon": 3}
                        self._post(client, "/v1/forecasts", body, 201, self.forecasts)
                    case _:
                        self._read(client)
        return self

    def _post(
        self, client: httpx.Client, path: str, body: Any, status: int, accepted: dict[str, str]
    ) -> None:
        key = uuid.uuid4().hex
        self.sent += 1
        for _ in range(200):
            try:
                port = self._chance.choice(self._ports)
                answer = client.post(
                    f"http://127.0.0.1:{port}{path}", json=body, headers={"idempotency-key": key}
                )
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            assert answer.status_code in (status, 409, 503), answer.text
            if answer.status_code == 409:  # a process that was killed left the claim of the key
                assert answer.json()["code"] == "request-running"
                time.sleep(0.2)
            if answer.status_code == status:
                accepted[key] = answer.json()["id"]
                if self._chance.random() < 0.2:  # somebody did not hear the answer and asks again
                    continue
                return

    def _read(self, client: httpx.Client) -> None:
        with_port = f"http://127.0.0.1:{self._chance.choice(self._ports)}"
        try:
            answer = client.get(f"{with_port}/v1/forecasts?limit=5")
        except httpx.TransportError:
            return
        assert answer.status_code in (200, 503), answer.text
        self.reads += 1


def ready(port: int) -> bool:
    """Whether a process is ready."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def test_every_accepted_request_is_in_the_ledger_once(cli: CommandLine, fleet: Fleet, crew: Crew) -> None:
    """Also when a process dies between the effect and the answer."""
    for _ in range(WORKERS):
        crew.hire("--processes", "1")
    eventually(lambda: all(ready(port) for port in fleet.ports))
    client = cli.json("clients", "create", "load", "--scopes", SCOPES)
    form = {"grant_type": "client_credentials"}
    auth = (client["client_id"], client["client_secret"])
    token = httpx.post(f"http://127.0.0.1:{fleet.ports[0]}/oauth/token", data=form, auth=auth).json()
    callers = [Caller(fleet.ports, token["access_token"], seed) for seed in range(4)]
    chance, until = random.Random(3), time.monotonic() + SECONDS
    with ThreadPoolExecutor(len(callers)) as pool:
        working = [pool.submit(caller.work, until) for caller in callers]
        while time.monotonic() < until - 3:
            time.sleep(chance.uniform(2.0, 4.0))
            fleet.kill(chance.randrange(APIS))
            victim = chance.randrange(WORKERS)
            crew.workers[victim].kill()
            crew.workers[victim].wait()
            crew.workers.append(crew.hire("--processes", "1"))
            crew.workers[victim] = crew.workers.pop()
        for caller in working:
            caller.result()

    made = Container(settings=Settings.read(str(cli.home), cli.source))
    eventually(lambda: not made.adapters().queue().rows(), 600 + SECONDS)
    assert_accepted_once(made, callers)


def assert_accepted_once(made: Container, callers: list[Caller]) -> None:
    """Each accepted key led to one forecast or job, and there are no others."""
    events = [recorded.event for recorded in made.adapters().feed().read_all(0, 1_000_000)]
    forecasts = Counter(e.forecast for e in events if isinstance(e, ForecastIssued))
    submitted = Counter(e.job for e in events if isinstance(e, JobSubmitted))
    ends = Counter(e.job for e in events if isinstance(e, JobSucceeded | JobFailed | JobCancelled))
    accepted = [forecast for caller in callers for forecast in caller.forecasts.values()]
    jobs = [job for caller in callers for job in caller.jobs.values()]
    assert len(accepted) > 5
    assert set(forecasts.values()) == {1}
    assert set(accepted) <= set(forecasts)
    assert len(set(accepted)) == len(accepted)
    assert set(jobs) <= set(submitted)
    assert ends == submitted
    assert len(forecasts) + len(submitted) <= sum(caller.sent for caller in callers)
    assert sum(caller.reads for caller in callers) > 5
    assert all(problem == "" for _, problem in made.adapters().feed().verify())
