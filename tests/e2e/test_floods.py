"""Many hostile clients at once against the real command: silent, incomplete requests, wrong secrets."""

import asyncio
import re
import time
from collections.abc import Awaitable, Iterator
from statistics import median
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from entrypoints.http.edge.envelope import MAX_PAUSE_SECONDS
from tests.support.command_line import CommandLine
from tests.support.processes.service import Service

HALVES = (
    b"",
    b"GET /health/live HTTP/1.1\r\nhost: x\r\nx-half: ",
    b"POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n"
    b"content-length: 100\r\n\r\ngrant_type=",
)
EACH = 200
AT_ONCE = 60
MEBIBYTE = 1 << 20


@pytest.fixture
def service(ready: CommandLine) -> Iterator[Service]:
    """The API without a worker, so that the memory is that of one process."""
    service = Service(ready, "--no-worker")
    yield service
    if service.process.poll() is None:
        service.stop()


async def closed_after(base: str, said: bytes) -> float:
    """The seconds until the service closes a connection that sends only these bytes."""
    place = urlsplit(base)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    begun = time.monotonic()
    try:
        writer.write(said)
        await reader.read()
    except ConnectionError:
        pass
    writer.close()
    return time.monotonic() - begun


async def probed(client: httpx.AsyncClient, process: psutil.Process, over: asyncio.Event) -> list[float]:
    """The seconds of each answer during the flood, and the peak memory; every answer must be 200."""
    took, most = [], 0.0
    while not over.is_set():
        begun = time.monotonic()
        assert (await client.get("/health/live")).status_code == 200
        took.append(time.monotonic() - begun)
        most = max(most, process.memory_info().rss / MEBIBYTE)
        await asyncio.sleep(0.01)
    print(f"{len(took)} answers, median {median(took) * 1e3:.1f} ms, worst {max(took) * 1e3:.1f} ms")
    return [*took, most]


async def during(service: Service, flood: Awaitable[list[float]]) -> tuple[list[float], float]:
    """The result of the flood, and the peak memory in MiB while other requests were answered."""
    over = asyncio.Event()
    process = psutil.Process(service.process.pid)
    async with httpx.AsyncClient(base_url=service.base, timeout=20) as client:
        others = asyncio.create_task(probed(client, process, over))
        result = await flood
        over.set()
        return result, (await others)[-1]


def test_37_silent_connections_are_closed(service: Service) -> None:
    """Check 37: of 600 connections, more than the limit, all are closed, and other requests are answered."""

    async def flood() -> list[float]:
        lines = [closed_after(service.base, half) for half in HALVES for _ in range(EACH)]
        async with asyncio.timeout(120):
            return (await during(service, asyncio.gather(*lines)))[0]

    seconds = asyncio.run(flood())
    assert len(seconds) == EACH * len(HALVES)
    assert max(seconds) > MAX_PAUSE_SECONDS / 2  # they were waited for, and not all refused at the door


def test_38_wrong_secrets_cost_neither_answers_nor_memory(ready: CommandLine, service: Service) -> None:
    """Check 38: sixty wrong secrets and passwords at once leave answers and memory within bounds."""
    client = ready.json("clients", "create", "desk", "--scopes", "data:read")["client_id"]

    async def flood(clients: int) -> float:
        limits = httpx.Limits(max_connections=AT_ONCE)
        async with httpx.AsyncClient(base_url=service.base, timeout=60, limits=limits) as wrong:
            form = await login_form(wrong)
            tries = [wrong_secret(wrong, client) for _ in range(clients)]
            guesses = [wrong_password(wrong, form, f"user-{n}") for n in range(clients)]
            return (await during(service, asyncio.gather(*tries, *guesses)))[1]

    before = asyncio.run(flood(1))
    most = asyncio.run(flood(AT_ONCE))
    print(f"RSS {before:.0f} MiB, at most {most:.0f}")
    assert most - before <= 100


def test_36_buckets_are_separate_and_ignore_headers(
    ready: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check 36: a caller at its limit still gets tokens; a forged address gives neither calls nor guesses."""
    monkeypatch.setenv("PREVISTO_REQUESTS_PER_MINUTE", "3")
    client = ready.json("clients", "create", "desk", "--scopes", "data:read")
    auth = (client["client_id"], client["client_secret"])
    grant = {"grant_type": "client_credentials"}
    service = Service(ready, "--no-worker")
    try:
        with httpx.Client(base_url=service.base, timeout=20) as web:
            wrong = (client["client_id"], "x" * 43)
            statuses = [web.post("/oauth/token", data=grant, auth=wrong).status_code for _ in range(8)]
            calls = [call_from(web, n, web.post("/oauth/token", data=grant, auth=auth)) for n in range(6)]
            statuses += [web.post("/oauth/token", data=grant, auth=auth).status_code]
            guesses = guesses_from_everywhere(web)
    finally:
        service.stop()
    assert statuses == [401] * 8 + [200]
    assert calls == [200] * 3 + [429] * 3
    assert (guesses[0], guesses[-1]) == (401, 429)


def pretended(number: int) -> dict[str, str]:
    """Proxy headers with a forged address."""
    address = f"203.0.113.{number}"
    return {"x-forwarded-for": address, "x-real-ip": address, "forwarded": f"for={address}"}


def call_from(web: httpx.Client, number: int, given: httpx.Response) -> int:
    """A call with a token, with headers that claim another address."""
    headers = {"authorization": f"Bearer {given.json()['access_token']}", **pretended(number)}
    answer = web.get("/v1/tickers", headers=headers)
    assert ("retry-after" in answer.headers) == (answer.status_code == 429)
    return answer.status_code


def guesses_from_everywhere(web: httpx.Client) -> list[int]:
    """Wrong passwords, each for another name and with headers that claim another address."""
    shown = web.get("/oauth/login")
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text))
    found = []
    for n in range(25):
        fields = form | {"username": f"user-{n}", "password": "not this one"}
        found.append(web.post("/oauth/login", data=fields, headers=pretended(n)).status_code)
    return found


async def wrong_secret(client: httpx.AsyncClient, name: str) -> float:
    """Some token requests of one client."""
    for _ in range(5):
        form = {"grant_type": "client_credentials"}
        answer = await client.post("/oauth/token", data=form, auth=(name, "x" * 43))
        assert answer.status_code == 401
    return 0.0


async def login_form(client: httpx.AsyncClient) -> dict[str, str]:
    """The hidden fields of the login page; the client keeps the cookie."""
    shown = await client.get("/oauth/login")
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text))


async def wrong_password(client: httpx.AsyncClient, form: dict[str, str], name: str) -> float:
    """A wrong password at the login page; after some, the address has to wait."""
    fields = form | {"username": name, "password": "not this one"}
    answer = await client.post("/oauth/login", data=fields)
    assert answer.status_code in (401, 429), answer.text
    return 0.0
