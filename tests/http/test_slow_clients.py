"""Clients that are slow, or say nothing (check 37), with patience cut short so that nobody waits for it."""

import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from entrypoints.container import Container
from entrypoints.http.edge import envelope
from entrypoints.http.edge.patient_protocol import PatientProtocol
from tests.support.http_server import Api, served

PATIENCE = 0.4
WHOLE = b"GET /health/live HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
FORM = b"POST /oauth/token HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n"
TICKER = b"POST /v1/tickers HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
LONG = b"content-length: 500\r\n\r\n"


@pytest.fixture
def api(product: Container, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """A service with little patience."""
    monkeypatch.setattr(PatientProtocol, "patience", PATIENCE)
    monkeypatch.setattr(envelope, "PATIENCE", PATIENCE)
    monkeypatch.setattr(envelope, "READING", 1.0)
    with served(product) as client:
        yield client


def line_to(api: Api) -> socket.socket:
    """A connection of nobody's library."""
    return socket.create_connection((str(api.base_url.host), api.base_url.port or 0), timeout=5)


def end(line: socket.socket, drip: bytes = b"") -> tuple[float, bytes]:
    """After how long the service closes, and what it said; meanwhile a byte comes now and then."""
    begun, said = time.monotonic(), b""
    line.settimeout(0.1)
    while time.monotonic() - begun < 4:
        try:
            if not (part := line.recv(65_536)):
                return time.monotonic() - begun, said
            said += part
        except TimeoutError:
            line.sendall(drip)
        except OSError:
            return time.monotonic() - begun, said
    raise AssertionError("it was not closed")


@pytest.mark.parametrize(
    ("said", "drip"),
    [
        (b"", b""),
        (b"GET /health/live HTT", b""),
        (b"GET /health/live HTTP/1.1\r\nx: ", b"y"),
        (WHOLE + b"GET /health", b""),
        (WHOLE + WHOLE + b"GET /health/live HTTP/1.1\r\nx: ", b"y"),
        (TICKER + LONG, b"z"),
        (TICKER + LONG, b""),
        (FORM + LONG, b""),
    ],
    ids=[
        *("nothing", "half-line", "dripping", "half-next", "dripping-next"),
        *("refused-body", "refused-half-body", "half-body"),
    ],
)
def test_37_what_does_not_come_is_not_waited_for(api: Api, said: bytes, drip: bytes) -> None:
    """Check 37: on a new line and on a used one; a byte now and then wins no time."""
    with line_to(api) as line:
        line.sendall(said)
        if said.startswith(WHOLE):
            time.sleep(0.1)
            line.sendall(b"/")
        seconds, _ = end(line, drip)
    assert seconds < 3 * PATIENCE + 0.5


def test_37_a_body_has_an_end_in_time(api: Api) -> None:
    """Check 37: each byte is in time, and all of them together are not."""
    with line_to(api) as line:
        line.sendall(FORM + LONG)
        seconds, said = end(line, b"a")
    assert b" 408 " in said.split(b"\r\n")[0]
    assert 0.9 < seconds < 3


def test_a_used_line_is_kept(api: Api) -> None:
    """Patience is for requests that were begun: between two of them a line may rest."""
    with line_to(api) as line:
        line.sendall(WHOLE)
        assert b" 200 " in line.recv(65_536)
        time.sleep(2 * PATIENCE)
        line.sendall(WHOLE)
        assert b" 200 " in line.recv(65_536)


def test_half_of_a_next_request_does_not_cut_an_answer(api: Api) -> None:
    """A stream goes on, however long half of another request lies behind it."""
    with line_to(api) as line:
        head = b"GET /v1/events/stream HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ana:*\r\n\r\n"
        line.sendall(head + b"GET /hea")
        line.settimeout(0.2)
        until = time.monotonic() + 3 * PATIENCE
        while time.monotonic() < until:
            try:
                assert line.recv(65_536), "the stream was cut"
            except TimeoutError:
                continue


def test_37_who_waits_longest_makes_room(product: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check 37: where all places are taken by people who say nothing, others are still answered."""
    monkeypatch.setattr(PatientProtocol, "patience", 30.0)
    with served(product, most=20) as api:
        lines = [line_to(api) for _ in range(60)]
        for _ in range(5):
            # On a line of its own: one that rested since the last request may be the one that makes room.
            assert httpx.get(f"{api.base_url}/health/live").status_code == 200
        assert end(lines[0])[0] < 1
        for line in lines:
            line.close()
