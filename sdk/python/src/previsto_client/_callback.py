"""The callback of a login in the browser: one request on a free port of loopback."""

import base64
import hashlib
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from .errors import LoginError

PAGE = b"<!doctype html><meta charset=utf-8><title>Previsto</title><p>You can close this page."


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class Callback:
    """Listens while a person logs in."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        given = self._given

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path == "/callback" and not given:
                    given.update({name: values[0] for name, values in parse_qs(parts.query).items()})
                self.send_response(200 if parts.path == "/callback" else 404)
                self.send_header("content-type", "text/html")
                self.send_header("content-length", str(len(PAGE)))
                self.end_headers()
                self.wfile.write(PAGE)

            def log_message(self, format: str, *args: object) -> None:
                """The code must not be printed."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._server.timeout = 0.5
        self.address = f"http://127.0.0.1:{self._server.server_port}/callback"

    def __enter__(self) -> "Callback":
        return self

    def __exit__(
        self, kind: "type[BaseException] | None", error: "BaseException | None", trace: "TracebackType | None"
    ) -> None:
        self._server.server_close()

    def wait(self, state: str, issuer: str, seconds: float) -> str:
        """The code. Raises LoginError for a refusal, another login, or after so many seconds."""
        until = time.monotonic() + seconds
        while not self._given and time.monotonic() < until:
            self._server.handle_request()
        return _code(self._given, state, issuer)


def _code(given: Mapping[str, str], state: str, issuer: str) -> str:
    if not given:
        raise LoginError("nobody logged in in time", remedy="log in again")
    if given.get("state") != state or given.get("iss", issuer) != issuer:
        raise LoginError("the answer belongs to another login", remedy="log in again")
    if "code" not in given:
        raise LoginError(f"no token: {given.get('error_description') or given.get('error', 'no code')}")
    return given["code"]
