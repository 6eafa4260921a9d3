"""The embedded authorization server in tests, and tokens signed by hand."""

import base64
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, Key, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.registry import JWS_HEADER_REGISTRY, HeaderParameter

from application.ports.identity.authorization_server import Answer
from entrypoints.container import Container
from entrypoints.settings import Settings

ISSUER = "https://previsto.example"
AUDIENCE = f"{ISSUER}/v1"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LOUD = {"PREVISTO_LOG_LEVEL": "debug"}
ANYTHING = {name: HeaderParameter(name, lambda value: None) for name in ("crit", "b64", "strange")}


class Installation:
    """One process of an installation; two with the same home share database and keys."""

    def __init__(self, home: Path, env: Mapping[str, str] | None = None) -> None:
        settings = Settings.read(str(home), "synthetic", {**LOUD, "PREVISTO_ISSUER": ISSUER, **(env or {})})
        self.product = Container(settings=settings)
        self.server = self.product.authorization_server()
        self.verifier = self.product.adapters().token_verifier()
        self.keys = self.product.adapters().key_ring()

    def client(self, *scopes: str) -> tuple[str, str]:
        """A new client with its secret."""
        made = self.product.use_cases().keep_clients().create("ci", scopes or ("forecasts:read", "admin"))
        return made.client_id, made.client_secret

    def post(
        self,
        endpoint: str,
        client: tuple[str, str] | None = None,
        body: bytes | None = None,
        /,
        **fields: str,
    ) -> Answer:
        """Post a form, with Basic authentication for a client."""
        headers = FORM | (basic(*client) if client else {})
        sent = urlencode(fields).encode() if body is None else body
        answer: Answer = self.server.respond(endpoint, "POST", headers, "", sent)
        return answer

    def get(self, endpoint: str) -> Any:
        """Get a published document."""
        return read(self.server.respond(endpoint, "GET", {}, "", b""))

    def token(self, client: tuple[str, str], **fields: str) -> str:
        """A token of a client."""
        answer = self.post("token", client, grant_type="client_credentials", **fields)
        assert answer.status == 200, answer
        return str(read(answer)["access_token"])


def basic(client: str, secret: str) -> dict[str, str]:
    """The header of HTTP Basic authentication."""
    return {"Authorization": "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()}


def read(answer: Answer) -> Any:
    """The JSON document of an answer."""
    return json.loads(answer.body)


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a token, unverified."""
    return part(token, 1)


def part(token: str, number: int) -> dict[str, Any]:
    """A part of a token: 0 is its header."""
    text = token.split(".")[number]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def good_claims(**changes: Any) -> dict[str, Any]:
    """The claims of a token for the API, with the given changes; None removes a claim."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "ana",
        "client_id": "desk",
        "iat": now,
        "exp": now + 600,
        "jti": "j1",
        "scope": "forecasts:read models:read",
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def minted(key: Key, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
    """A token signed by a key with the given header changes; None removes a name."""
    names = {"alg": "RS256" if isinstance(key, RSAKey) else "ES256", "typ": "at+jwt", "kid": key.kid}
    written = {name: value for name, value in (names | dict(header or {})).items() if value is not None}
    registry = JWSRegistry(
        header_registry=dict(JWS_HEADER_REGISTRY) | ANYTHING,
        algorithms=[written["alg"]],
        strict_check_header=False,
    )
    return jwt.encode(written, good_claims(**changes), key, registry=registry, default_type=None)


def signed_by_hand(key: ECKey, header: bytes, payload: bytes) -> str:
    """A signature over bytes that no library would sign."""
    from joserfc.jws import JWSRegistry as Registry
    from joserfc.util import urlsafe_b64encode

    content = urlsafe_b64encode(header) + b"." + urlsafe_b64encode(payload)
    signature = Registry.algorithms["ES256"].sign(content, key)
    return (content + b"." + urlsafe_b64encode(signature)).decode()
