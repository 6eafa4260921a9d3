"""LoopbackProvider: an OpenID provider on a loopback port, with key rotation and faults."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc.jwk import ECKey, Key, KeySet, RSAKey

DISCOVERY = "/.well-known/openid-configuration"


class LoopbackProvider(ThreadingHTTPServer):
    """`fault` says how it answers: ok, 500, html, garbage, empty, hang, huge, reset, redirect, packed.

    With `hang` the good answer comes after `hang_seconds`, or when the provider is let go.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.keys: list[Key] = [RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})]
        self.extra: dict[str, Any] = {}
        self.fault = "ok"
        self.hang_seconds = 10.0
        self.let_go = threading.Event()
        self.asked: list[str] = []

    def rotate(self) -> Key:
        """Add a key to the existing ones."""
        self.keys.append(ECKey.generate_key("P-256", {"kid": f"key-{len(self.keys)}", "use": "sig"}))
        return self.keys[-1]

    def document(self, path: str) -> dict[str, Any]:
        """The discovery document."""
        if path == DISCOVERY:
            return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"} | self.extra
        return dict(KeySet(list(self.keys)).as_dict(private=False))

    @property
    def reads(self) -> int:
        """How often the keys were requested."""
        return self.asked.count("/jwks")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect."""


class Handler(BaseHTTPRequestHandler):
    """Handle one request."""

    server: LoopbackProvider

    def do_GET(self) -> None:
        """Answer according to the fault."""
        self.server.asked.append(self.path)
        body = json.dumps(self.server.document(self.path)).encode()
        match self.server.fault:
            case "hang":
                self.server.let_go.wait(self.server.hang_seconds)
                self._send(200, body)
            case "reset":
                self.connection.close()
            case "500":
                self._send(500, body)
            case "redirect":
                self._send(302, body, Location=f"{self.server.issuer}/elsewhere{self.path}")
            case "packed":
                self._send(200, body, **{"Content-Encoding": "gzip"})
            case "huge":
                self._send(200, body[:-1] + b', "x": "' + b"y" * 300_000 + b'"}')
            case fault:
                bodies = {
                    "html": b"<html>",
                    "garbage": b"\xff\x00{",
                    "empty": b"",
                    "list": b"[]",
                    "deep": b"[" * 9999,
                }
                self._send(200, bodies.get(fault, body))

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Write no log."""


@contextmanager
def loopback_provider() -> Iterator[LoopbackProvider]:
    """A running provider."""
    provider = LoopbackProvider()
    threading.Thread(target=provider.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield provider
    finally:
        provider.let_go.set()
        provider.shutdown()
        provider.server_close()
