"""A receiver of webhooks on a loopback port, and the use-cases that send to it, step by step."""

import base64
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from application.scope import Scope
from entrypoints.container import Container
from entrypoints.http.routes.webhook_bodies import WebhookBodies
from tests.support.builders import NOON
from tests.support.use_cases import SetClock


class Received(NamedTuple):
    """One request: its path, its headers in lower case, and its body."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The JSON document."""
        found: dict[str, Any] = msgspec.json.decode(self.raw)
        return found


class Receiver(ThreadingHTTPServer):
    """Answers 200, the statuses of `before` first. `refused` are parts of bodies that get 500.

    `answer_headers` go with every answer, `body` is its body. While `held` is set, no answer is sent.
    """

    daemon_threads = True

    def __init__(self, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        super().__init__((host, port), _Handler)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        scheme = "https" if tls else "http"
        self.address = f"{scheme}://{host}:{self.server_port}/hook"
        self.before: list[int] = []
        self.refused: list[bytes] = []
        self.answer_headers: dict[str, str] = {}
        self.body = b""
        self.received: list[Received] = []
        self.held = threading.Event()
        self.at_once, self.most_at_once = 0, 0
        self.lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect."""


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        server = self.server
        raw = self.rfile.read(int(self.headers["content-length"] or 0))
        with server.lock:
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
            server.received.append(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, raw))
            status = server.before.pop(0) if server.before else 200
        while server.held.is_set():
            time.sleep(0.01)
        with server.lock:
            server.at_once -= 1
        self.send_response(500 if any(part in raw for part in server.refused) else status)
        for name, value in server.answer_headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(server.body)))
        self.end_headers()
        self.wfile.write(server.body)

    do_GET = do_POST

    def log_message(self, *_: Any) -> None:
        """Write nothing."""


@contextmanager
def receiving(
    host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    """A running receiver."""
    receiver = Receiver(host, port, tls)
    thread = threading.Thread(target=receiver.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.held.clear()
        receiver.shutdown()
        receiver.server_close()
        thread.join(10)


def is_signed(secret: str, received: Received) -> bool:
    """Whether one of the signatures of a request was made with the secret, as the standard describes it."""
    assert secret.startswith("whsec_")
    mac = HMAC(base64.b64decode(secret[len("whsec_") :], validate=True), SHA256())
    for part in (received.headers["webhook-id"], ".", received.headers["webhook-timestamp"], "."):
        mac.update(part.encode())
    mac.update(received.raw)
    wanted = "v1," + base64.b64encode(mac.finalize()).decode()
    return wanted in received.headers["webhook-signature"].split(" ")


class Desk:
    """An installation whose time stands still, and its deliveries, one after the other."""

    def __init__(self, product: Container) -> None:
        self.product = product
        self.clock = SetClock(NOON)
        product.adapters.clock.override(self.clock)
        self.deliver = product.use_cases().deliver(views=WebhookBodies(product), chance=lambda: 0.0)
        self.fan_out = product.use_cases().fan_out()

    def within(self, owner: str, *scopes: str, client: str = "") -> Scope:
        """The scope of a request of an owner, with the id of a new one."""
        ids = self.product.adapters().ids()
        return Scope(
            job=f"request/{ids.new()}",
            token="",
            actor=owner,
            client=client or f"{owner}-client",
            scopes=scopes,
            at=self.clock.at,
        )

    def add(self, url: str, *kinds: str, owner: str = "", **scope: Any) -> tuple[str, str]:
        """A webhook of an owner, or of the command line: its id and its secret."""
        keep = self.product.use_cases().keep_webhooks()
        if not owner:
            made = keep.add(url, kinds)
            return made.webhook, made.secret
        scopes = scope.pop("scopes", ("forecasts:read", "models:read", "audit:read"))
        with self.product.use_cases().ledger().within(self.within(owner, *scopes, **scope)):
            made = keep.add(url, kinds)
        return made.webhook, made.secret

    def settle(self) -> int:
        """Send all that is due now; returns the number of attempts."""
        tries, find = 0, self.product.use_cases().find_webhooks()
        while self.fan_out():
            pass
        deliveries = self.product.adapters().webhook_deliveries()
        while claim := deliveries.claim(
            [one.id for one in find.all() if not one.paused], self.clock.now(), 60.0
        ):
            self.deliver(claim)
            tries += 1
        return tries

    def states(self, webhook: str) -> list[tuple[str, str, int]]:
        """State, last status and attempts of the deliveries of a webhook, oldest first."""
        found = self.product.use_cases().find_webhooks().deliveries(webhook, limit=500, newest_first=False)
        return [(one.state, one.status, one.attempts) for one in sorted(found, key=lambda d: d.position)]
