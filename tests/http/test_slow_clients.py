"""Slow and silent clients (check 37), with short time limits so that the tests are fast."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from entrypoints.container import Container
from entrypoints.http.edge import envelope
from entrypoints.http.edge.patient_protocol import PatientProtocol
from tests.support.http_server import Api, served

PATIENCE = 0.4
LONG_WAIT = 20.0  # seconds; a connection that is open for longer is never closed
WHOLE = b"GET /health/live HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
FORM = b"POST /oauth/token HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n"
TICKER = b"POST /v1/tickers HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
LONG = b"content-length: 500\r\n\r\n"


@pytest.fixture
def api(product: Container, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """A service with short time limits."""
    monkeypatch.setattr(PatientProtocol, "max_wait_seconds", PATIENCE)
    monkeypatch.setattr(envelope, "MAX_PAUSE_SECONDS", PATIENCE)
    monkeypatch.setattr(envelope, "MAX_BODY_SECONDS", 1.0)
    with served(product, keep_alive=600) as client:
        yield client


def line_to(api: Api) -> socket.socket:
    """A raw TCP connection to the service."""
    return socket.create_connection((str(api.base_url.host), api.base_url.port or 0), timeout=LONG_WAIT)


def end(line: socket.socket, drip: bytes = b"") -> bytes:
    """The seconds until the service closes, and what it sent; meanwhile single bytes are sent."""
    until, said = time.monotonic() + LONG_WAIT, b""
    line.settimeout(0.1)
    while time.monotonic() < until:
        try:
            if not (part := line.recv(65_536)):
                return said
            said += part
        except TimeoutError:
            with suppress(OSError):
                line.sendall(drip)
        except OSError:
            return said
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
def test_37_incomplete_requests_are_ended(api: Api, said: bytes, drip: bytes) -> None:
    """Check 37: on a new and on a used connection; single bytes do not extend the time."""
    with line_to(api) as line:
        line.sendall(said)
        if said.startswith(WHOLE):
            time.sleep(0.1)
            with suppress(OSError):
                line.sendall(b"/")
        end(line, drip)


def test_37_a_body_has_a_total_time_limit(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check 37: each byte arrives in time, but the whole body does not."""
    monkeypatch.setattr(envelope, "MAX_PAUSE_SECONDS", 3 * LONG_WAIT)
    with line_to(api) as line:
        line.sendall(FORM + LONG)
        said = end(line, b"a")
    assert b" 408 " in said.split(b"\r\n")[0]


def test_an_idle_connection_is_kept(api: Api) -> None:
    """The time limit applies to a started request, not to the pause between two requests."""
    with line_to(api) as line:
        line.sendall(WHOLE)
        assert b" 200 " in line.recv(65_536)
        time.sleep(2 * PATIENCE)
        line.sendall(WHOLE)
        assert b" 200 " in line.recv(65_536)


def test_half_of_a_next_request_does_not_cut_an_answer(api: Api) -> None:
    """A stream continues while an incomplete next request waits behind it."""
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


def test_37_the_longest_wait_makes_room(product: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check 37: with all places taken by silent connections, other requests are still answered."""
    monkeypatch.setattr(PatientProtocol, "max_wait_seconds", 30 * LONG_WAIT)
    with served(product, most=20) as api:
        lines = [line_to(api) for _ in range(60)]
        for _ in range(5):
            # On a line of its own: one that rested since the last request may be the one that makes room.
            assert httpx.get(f"{api.base_url}/health/live").status_code == 200
        end(lines[0])
        for line in lines:
            line.close()


def test_83_an_answer_that_is_not_read_is_given_up(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is closed when no more than the buffers of the system was sent."""
    monkeypatch.setattr(PatientProtocol, "max_unread_seconds", 1.0)
    size, asked = len(api.get("/openapi.json").content), 400
    with line_to(api) as line:
        line.sendall(b"GET /openapi.json HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n" * asked)
        time.sleep(5.0)
        read = 0
        with suppress(ConnectionError):
            while part := line.recv(1 << 20):
                read += len(part)
                if read >= asked * size:
                    break
    assert read < asked * size
