"""Requests as bytes on a socket of their own, for those that no HTTP client would send."""

import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

SECONDS = 60.0  # for one answer


def raw_request(method: str, target: str, headers: Sequence[tuple[str, bytes]], body: bytes = b"") -> bytes:
    """The bytes of a request; only the given headers are sent."""
    lines = [f"{method} {target} HTTP/1.1".encode("latin-1")]
    lines += [name.encode() + b": " + value for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def status_of(base: str, request: bytes) -> int:
    """The status of the answer; 0 when the server closes the connection without one."""
    line = _exchange(base, request, until=b"\r\n").split(b" ", 2)
    return int(line[1]) if len(line) > 1 else 0


def answer_to(base: str, request: bytes) -> bytes:
    """The bytes of the whole answer; the request must ask to close the connection."""
    return _exchange(base, request, until=None)


def _exchange(base: str, request: bytes, until: bytes | None) -> bytes:
    at = urlsplit(base)
    got = b""
    with socket.create_connection((at.hostname or "", at.port or 80), SECONDS) as connection:
        try:
            connection.sendall(request)
            while until is None or until not in got:
                if not (part := connection.recv(65_536)):
                    break
                got += part
        except ConnectionError:  # closed before the whole request was read
            pass
    return got
