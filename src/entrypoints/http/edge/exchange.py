"""Exchange: a token for the credentials of a client in a fixed header, as at the token endpoint."""

import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import Any

import msgspec

from application.ports.identity.authorization_server import AuthorizationServer
from application.ports.identity.token_verifier import TokenVerifier
from domain.errors import Forbidden, Unauthenticated

READS = frozenset({"forecasts:read", "models:read", "data:read"})
MARGIN_SECONDS = 30.0  # a token is not used until its very end
MAX_KEPT = 64
FORM = {"content-type": "application/x-www-form-urlencoded"}
Admit = Callable[[str, dict[str, Any]], None]


class Exchange:
    """Keeps the token of each pair of credentials until it ends; the credentials only as a digest."""

    def __init__(self, server: AuthorizationServer, verifier: TokenVerifier, admit: Admit) -> None:
        self._server = server
        self._verifier = verifier
        self._admit = admit
        self._kept: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, credentials: str, peer: str, state: dict[str, Any]) -> str:
        """An access token for the credentials of a client that may only read.

        Such a header is stored in a browser, so a client that may do more is refused. Raises Unauthenticated,
        Forbidden, or TooManyRequests for the address `peer`.
        """
        name = sha256(credentials.encode()).digest()
        token, scopes = self._known(name) or self._new(name, credentials, peer, state)
        if more := scopes - READS:
            raise Forbidden(
                f"a client in a fixed header may only read, and this one has {', '.join(sorted(more))}",
                field="scope",
                remedy=f"previsto clients create desk --scopes '{' '.join(sorted(READS))}'",
            )
        return token

    def _new(
        self, name: bytes, credentials: str, peer: str, state: dict[str, Any]
    ) -> tuple[str, frozenset[str]]:
        self._admit(peer, state)
        token, seconds = self._asked(credentials, peer, state)
        self._keep(name, token, time.monotonic() + seconds - MARGIN_SECONDS)
        return token, self._verifier.verify(token).scopes

    def _known(self, name: bytes) -> tuple[str, frozenset[str]] | None:
        """The kept token with its scopes, while it is accepted."""
        with self._lock:
            token, until = self._kept.get(name, ("", 0.0))
        if until <= time.monotonic():
            return None
        try:
            return token, self._verifier.verify(token).scopes
        except Unauthenticated:  # the client was revoked, or the key that signed it was retired
            return None

    def _asked(self, credentials: str, peer: str, state: dict[str, Any]) -> tuple[str, float]:
        asked = {"authorization": f"Basic {credentials}", ":peer": peer, ":trace": state.get("trace", "")}
        answer = self._server.respond("token", "POST", FORM | asked, "", b"grant_type=client_credentials")
        if answer.status != 200:
            raise Unauthenticated(
                "the credentials of the client are not accepted",
                field="authorization",
                remedy="Authorization: Basic, then the id and the secret of a client of Previsto",
            )
        given = msgspec.json.decode(answer.body)
        return str(given["access_token"]), float(given["expires_in"])

    def _keep(self, name: bytes, token: str, until: float) -> None:
        with self._lock:
            self._kept[name] = token, until
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
