"""LoginProvider: an OpenID provider on loopback that logs one person in, and can lie in every answer."""

import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

from joserfc import jwt

from adapters.identity.oauth.people_grants import challenge_of
from tests.support.loopback_provider import Handler, LoopbackProvider

CLIENT, SECRET = "previsto-web", "a secret: of 100 %"
SUBJECT = "bia-7"
Change = Callable[[dict[str, Any]], None]


class LoginProvider(LoopbackProvider):
    """It logs in `subject` at once. `lie` changes claims or answers by name: id, access, answer, callback.

    `granted` are the scopes it gives. A refresh token works once; `used` has those that were used.
    """

    def __init__(self) -> None:
        super().__init__()
        self.RequestHandlerClass = LoginHandler
        self.subject, self.granted, self.audience = SUBJECT, "", ""
        self.lie: dict[str, Change] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.refresh_tokens: set[str] = set()
        self.seconds = 600
        self.token_fault = 0
        self.refreshed = 0
        self.extra = {
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "end_session_endpoint": f"{self.issuer}/logout",
            "authorization_response_iss_parameter_supported": True,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """The address to which the browser returns."""
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        self._lied("callback", back)
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The answer of the token endpoint."""
        if self.token_fault:
            return self.token_fault, {}
        if form["grant_type"] == "refresh_token":
            time.sleep(0.05)  # so that two processes would meet
            if form["refresh_token"] not in self.refresh_tokens:
                return 400, {"error": "invalid_grant"}
            self.refresh_tokens.discard(form["refresh_token"])
            self.refreshed += 1
            return 200, self._tokens(None)
        asked = self.codes.pop(form["code"], None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if challenge_of(form["code_verifier"]) != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, self._tokens(asked["nonce"])

    def _tokens(self, nonce: str | None) -> dict[str, Any]:
        now = int(time.time())
        common = {"iss": self.issuer, "sub": self.subject, "iat": now, "exp": now + self.seconds}
        access = {**common, "aud": self.audience, "client_id": CLIENT, "jti": secrets.token_urlsafe(8)}
        access["scope"] = self.granted
        self._lied("access", access)
        token = self._signed(access, "at+jwt")
        half = sha256(token.encode()).digest()[:16]
        id_token = {**common, "aud": CLIENT, "preferred_username": "Bia Souza"}
        id_token["at_hash"] = urlsafe_b64encode(half).rstrip(b"=").decode()
        id_token |= {"nonce": nonce} if nonce else {}
        self._lied("id", id_token)
        refresh = secrets.token_urlsafe(16)
        self.refresh_tokens.add(refresh)
        answer = {"access_token": token, "token_type": "Bearer", "refresh_token": refresh}
        answer["id_token"] = self._signed(id_token, "JWT")
        self._lied("answer", answer)
        return answer

    def _signed(self, claims: dict[str, Any], kind: str) -> str:
        key = self.keys[0]
        return jwt.encode({"alg": "RS256", "kid": str(key.kid), "typ": kind}, claims, key)

    def _lied(self, what: str, answer: dict[str, Any]) -> None:
        if what in self.lie:
            self.lie[what](answer)


class LoginHandler(Handler):
    """Also the pages for browsers and the token endpoint."""

    server: LoginProvider

    def do_GET(self) -> None:
        """The login, which needs no click, or a document."""
        parts = urlsplit(self.path)
        if parts.path == "/auth":
            asked = dict(parse_qsl(parts.query))
            self._send(302, b"", Location=self.server.authorize(asked))
        elif parts.path == "/logout":
            (back,) = parse_qs(parts.query)["post_logout_redirect_uri"]
            self._send(302, b"", Location=back)
        else:
            super().do_GET()

    def do_POST(self) -> None:
        """The token endpoint, for the confidential client only."""
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        plain = b64decode(self.headers.get("Authorization", "Basic ").split()[-1]).decode()
        if [unquote_plus(part) for part in plain.split(":")] != [CLIENT, SECRET]:
            self._send(401, b'{"error": "invalid_client"}')
            return
        status, document = self.server.answer(form)
        self._send(status, json.dumps(document).encode())


@contextmanager
def login_provider() -> Iterator[LoginProvider]:
    """A running provider."""
    provider = LoginProvider()
    threading.Thread(target=provider.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
