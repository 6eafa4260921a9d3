"""The HTTP API on a real loopback port, with tokens that spell their scopes."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn

from application.ports.identity.token_verifier import TokenVerifier
from domain.errors import Unauthenticated
from domain.principal import SCOPES, Principal
from entrypoints.container import Container
from entrypoints.http.app import make_app
from entrypoints.http.edge.caller_address import Network
from entrypoints.http.edge.leaving import Leaving
from entrypoints.http.edge.patient_protocol import PatientProtocol
from entrypoints.http.served_routes import ROUTES
from entrypoints.web.open import open_pages
from tests.support.kept_documents import keep_documents
from tests.support.processes.crew import eventually

keep_documents()


class NamedTokens:
    """TokenVerifier: `ana:data:read data:write` is Ana with two scopes; `ana:*` has all of them."""

    def check(self) -> None:
        """Always ready."""

    def verify(self, token: str) -> Principal:
        """The principal that the token spells."""
        name, _, scopes = token.partition(":")
        if not name.isalpha():
            raise Unauthenticated("the token is not valid", field="authorization")
        held = frozenset(SCOPES) if scopes == "*" else frozenset(scopes.split(","))
        return Principal(subject=name, issuer="", client=f"{name}-client", scopes=held)

    def known(self, token: str) -> Principal | None:
        """The same from memory; None for no valid token."""
        try:
            return self.verify(token)
        except Unauthenticated:
            return None


class Api(httpx.Client):
    """A client with a token; `as_` gives the headers of another one."""

    def as_(self, token: str) -> dict[str, str]:
        """The headers of another token."""
        return {"authorization": f"Bearer {token}"}


@contextmanager
def served(
    product: Container,
    origins: frozenset[str] = frozenset(),
    verifier: TokenVerifier | None = None,
    most: int | None = None,
    routes: Sequence[Any] = ROUTES,
    is_warm: Callable[[], bool] = lambda: True,
    keep_alive: int = 30,
    proxies: Sequence[Network] = (),
    leaving: Leaving | None = None,
    port: int = 0,
    more: Sequence[Any] = (),
) -> Iterator[Api]:
    """The product behind a port, and a client of Ana's with every scope (unless tokens are real).

    `most` bounds the connections; `proxies` are trusted about the address of the caller. `port` is a free
    one without it; forms of a real browser need the one of the public address. `more` routes are in no
    document.
    """
    listener = socket.create_server(("127.0.0.1", port))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    oauth = product.authorization_server()
    checks = verifier or NamedTokens()
    pages = open_pages(product)
    app: Any = make_app(product, checks, oauth, base, origins, routes, is_warm, proxies, leaving, pages, more)
    config = uvicorn.Config(
        app,
        log_level="error",
        http=PatientProtocol,
        lifespan="on",
        ws="none",
        server_header=False,
        proxy_headers=False,  # as the command has it; uvicorn would believe whoever is on loopback
        limit_concurrency=most,
        timeout_keep_alive=keep_alive,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        with Api(base_url=base, headers={"authorization": "Bearer ana:*"}, timeout=60) as client:
            eventually(lambda: _answers(client))
            yield client
    finally:
        server.should_exit = True
        thread.join(60)


def finished(api: Api, answer: httpx.Response) -> dict[str, Any]:
    """The ended job of a 202 answer, as its submitter sees it."""
    assert answer.status_code == 202, answer.text
    where, token = answer.headers["location"], answer.request.headers["authorization"]

    def ended() -> dict[str, Any] | None:
        job: dict[str, Any] = api.get(where, headers={"authorization": token}).json()
        return job if job["state"] in ("succeeded", "failed", "cancelled") else None

    found: dict[str, Any] = eventually(ended)
    return found


def _answers(client: Api) -> bool:
    try:
        client.get("/health/live")
    except httpx.TransportError:
        return False
    return True
