"""Check 89: callers who leave are no faults, and callers without a token cannot fill the log."""

import json
import re
import socket
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.logs.budget import MOST
from tests.support.command_line import CommandLine
from tests.support.processes.crew import eventually
from tests.support.processes.service import Service

LEAVERS, CALLS = 25, 150
HEAD = (
    "POST {} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: {}\r\n"
    "content-length: 500\r\nexpect: 100-continue\r\n{}\r\n"
)
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class Watched:
    """A real service, its log, and a token with every scope that the tests need."""

    def __init__(self, cli: CommandLine, log: Path) -> None:
        scopes = "data:read,data:write,audit:read"
        made = cli.json("clients", "create", "desk", "--scopes", scopes)
        self._log = log
        with log.open("wb") as file:
            self.service = Service(cli, "--no-worker", log=file, level="info")
        self.web = httpx.Client(base_url=self.service.base, timeout=60)
        form = {"grant_type": "client_credentials", "scope": scopes.replace(",", " ")}
        answer = self.web.post("/oauth/token", data=form, auth=(made["client_id"], made["client_secret"]))
        self.bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}

    def lines(self, **wanted: Any) -> list[dict[str, Any]]:
        """The whole lines of the log that have these fields."""
        text = self._log.read_text()
        found = [json.loads(line) for line in text[: text.rfind("\n") + 1].split("\n")[:-1]]
        return [line for line in found if wanted.items() <= line.items()]

    def size(self) -> int:
        """The bytes of the log and of the ring."""
        return self._log.stat().st_size

    def send(self, data: bytes, *, reset: bool, wait: bool) -> None:
        """Send bytes on a connection of their own; `wait` for an answer, then close or reset it."""
        host, port = self.web.base_url.host, self.web.base_url.port
        with socket.create_connection((host, port), timeout=60) as line:
            line.sendall(data)
            if wait:  # for an answer, or for the word that the service reads the body
                line.recv(65_536)
            if reset:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def counted(self, status: int) -> int:
        """The answers with a status that the metrics have counted."""
        text = self.web.get("/metrics", headers=self.bearer).text
        form = rf'^previsto_http_requests_total\{{.*status="{status}".*\}} ([0-9.e+]+)$'
        return round(sum(float(number) for number in re.findall(form, text, re.MULTILINE)))


@pytest.fixture(scope="module")
def watched(
    furnished: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[CommandLine, Path], Watched]]:
    """Starts a service, and ends it after the tests of this module."""
    made: list[Watched] = []

    def start(cli: CommandLine, log: Path) -> Watched:
        if not made:
            made.append(Watched(cli, log))
        return made[0]

    yield start
    for one in made:
        one.service.stop()


@pytest.fixture
def service(watched: Callable[[CommandLine, Path], Watched], ready: CommandLine, tmp_path: Path) -> Watched:
    """The service of this module."""
    return watched(ready, tmp_path / "service.log")


@pytest.mark.parametrize("reset", [True, False])
def test_89_a_caller_who_leaves_is_no_fault(service: Watched, reset: bool) -> None:
    """No traceback, no 500 and no line; each is counted under a status of its own."""
    before, faults, lines = service.counted(499), service.counted(500), len(service.lines())
    token = f"authorization: {service.bearer['authorization']}\r\n"
    for _ in range(LEAVERS):
        service.send(HEAD.format("/v1/tickers", JSON, token).encode(), reset=reset, wait=True)
        service.send(HEAD.format("/oauth/token", FORM, "").encode(), reset=reset, wait=True)

    eventually(lambda: service.counted(499) >= before + 2 * LEAVERS, 60)
    assert service.counted(500) == faults
    assert service.lines(event="request-failed") == []
    told = Counter(line.get("request") for line in service.lines()[lines:])
    assert set(told) <= {"GET /metrics", None}, told


def test_89_unknown_callers_cannot_fill_the_log(service: Watched) -> None:
    """A number of lines a minute, however many requests; the metrics count all of them."""
    before, size = service.counted(401), service.size()
    for _ in range(CALLS):
        assert service.web.get("/v1/tickers").status_code == 401
        assert service.web.get("/v1/nothing").status_code == 404
        service.send(b"\x16\x03 no HTTP at all\r\n\r\n", reset=False, wait=True)

    assert service.counted(401) == before + CALLS
    answered = [line for line in service.lines(event="request-answered") if "actor" not in line]
    minutes = len({line["time"][:16] for line in answered}) + 1
    assert 0 < len(answered) <= MOST["request-answered"] * minutes
    assert 0 < len(service.lines(logger="uvicorn.error", level="warning")) <= MOST["log"] * minutes
    assert service.size() - size < 120_000 * minutes
    # Known callers have their lines.
    service.web.get("/v1/tickers", headers=service.bearer)
    eventually(lambda: service.lines(request="GET /v1/tickers", status=200))
