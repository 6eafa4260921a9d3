"""Two `serve` on one home, each with its own counts."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.command_line import CommandLine
from tests.support.processes.crew import end, eventually
from tests.support.processes.service import Service

ME = 'previsto_http_requests_total{method="GET",route="/v1/me",status="200"}'
PLACES = "previsto_worker_places"


class Watched:
    """A service, and a client that may read its metrics."""

    def __init__(self, service: Service, client: dict[str, str]) -> None:
        self.service = service
        form = {"grant_type": "client_credentials"}
        auth = (client["client_id"], client["client_secret"])
        answer = httpx.post(f"{service.base}/oauth/token", data=form, auth=auth)
        bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
        self.web = httpx.Client(base_url=service.base, headers=bearer, timeout=60)

    def ask(self, times: int) -> None:
        """Make requests that are counted."""
        for _ in range(times):
            assert self.web.get("/v1/me").status_code == 200

    def shown(self, name: str) -> float | None:
        """A figure of the metrics; None when it is absent."""
        text = self.web.get("/metrics").text
        found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else None

    def processes(self) -> set[int]:
        """The processes in the metrics."""
        return set(map(int, re.findall(r'resident_bytes{pid="(\d+)"', self.web.get("/metrics").text)))


@pytest.fixture
def services(ready: CommandLine) -> Iterator[list[Service]]:
    """Services that end with the test."""
    running: list[Service] = []
    yield running
    for service in running:
        end(service.process)


def folders(home: Path) -> set[str]:
    """The folders of counts."""
    return {path.name for path in (home / "metrics").iterdir() if path.is_dir()}


def test_two_services_on_one_home_count_apart(ready: CommandLine, services: list[Service]) -> None:
    """Neither shows what the other one counts; a killed one takes nothing from the one that lives."""
    client = ready.json("clients", "create", "watcher", "--scopes", "audit:read")

    def start(*arguments: str) -> Watched:
        services.append(Service(ready, *arguments))
        return Watched(services[-1], client)

    first, second = start(), start("--no-worker")
    first.ask(3)
    second.ask(5)
    assert (first.shown(ME), second.shown(ME)) == (3, 5)
    eventually(lambda: first.shown(PLACES) == 1)
    assert second.shown(PLACES) in (None, 0)
    assert not first.processes() & second.processes()
    of_both = folders(ready.home)
    assert len(of_both) == 2

    first.service.process.send_signal(signal.SIGKILL)
    first.service.process.wait()
    second.ask(1)
    third = start("--no-worker")
    third.ask(2)
    assert (second.shown(ME), third.shown(ME)) == (6, 2)
    assert len(folders(ready.home) & of_both) == 1
    assert len(folders(ready.home)) == 2

    assert (second.service.stop(), third.service.stop()) == (0, 0)
    assert folders(ready.home) == set()
