"""Revocation (RFC 7009) and introspection (RFC 7662) of access and refresh tokens."""

import time
from collections.abc import Sequence
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError

from adapters.identity.oauth.answers import answer
from adapters.identity.oauth.oauth_server import OAuthServer
from adapters.identity.oauth.people import People
from adapters.identity.oauth.registered_client import ANY_METHOD, METHODS, RegisteredClient
from adapters.identity.oauth.strict_request import FormRequest
from adapters.identity.tokens.access_token import AccessToken
from adapters.identity.tokens.token_reader import TokenReader
from application.ports.identity.authorization_server import Answer
from application.ports.identity.token_families import Family
from domain.client import digest_of
from domain.errors import Unauthenticated
from domain.person import is_person

SHOWN_CLAIMS = ("scope", "client_id", "sub", "aud", "iss", "iat", "exp", "jti")


class TokenEndpoints:
    """Both endpoints authenticate the client, and reveal nothing about tokens of other clients."""

    def __init__(self, server: OAuthServer, reader: TokenReader, people: People) -> None:
        self._server = server
        self._reader = reader
        self._people = people
        self._denylist = people.denylist

    def revoke(self, request: FormRequest) -> Answer:
        """Revoke a token of the client; 200 also for an unknown token, as RFC 7009 requires."""
        client = self._authenticate(request, ANY_METHOD)
        own = client.get_client_id()
        if (family := self._family(request)) and family.client == own:
            self._people.end(family.family)
            self._people.note("token-revoked", family.subject, own, request)
            return answer(200, {})
        token = self._token(request)
        if token and token.client == own:
            self._denylist.add(token.jti, token.expires)
            self._people.note("token-revoked", token.subject, own, request)
        return answer(200, {})

    def introspect(self, request: FormRequest) -> Answer:
        """The claims of a valid token of the client, or of any client for a client with `admin`."""
        client = self._authenticate(request, METHODS)
        if (family := self._family(request)) and family.client == client.get_client_id():
            return answer(200, self._introspection_of(family))
        token = self._token(request)
        if token is None or not self._may_see(client, token):
            return answer(200, {"active": False})
        if self._denylist.holds_now(token.jti, token.client):
            return answer(200, {"active": False})
        shown = {name: token.claims[name] for name in SHOWN_CLAIMS if name in token.claims}
        return answer(200, {"active": True, "token_type": "Bearer", **shown, **self._named(token.subject)})

    def _authenticate(self, request: FormRequest, methods: Sequence[str]) -> RegisteredClient:
        client: RegisteredClient = self._server.authenticate_client(request, list(methods))
        if "token" not in request.form:
            raise InvalidRequestError()
        return client

    def _family(self, request: FormRequest) -> Family | None:
        """The family of a refresh token that is valid now."""
        token = request.form["token"]
        if token.count(".") == 2:  # a JWT is an access token
            return None
        family = self._people.families.of_refresh(digest_of(token), time.time())
        return family if family and self._people.active(family.subject) else None

    def _introspection_of(self, family: Family) -> dict[str, Any]:
        about = {"scope": family.scope, "client_id": family.client, "sub": family.subject}
        times = {"exp": int(family.expires_at)}
        return {
            "active": True,
            "token_type": "refresh_token",
            **about,
            **times,
            **self._named(family.subject),
        }

    def _named(self, subject: str) -> dict[str, str]:
        """`username` for a person (RFC 7662 §2.2): the subject is a pseudonym."""
        return {"username": self._people.shown(subject)} if is_person(subject) else {}

    def _token(self, request: FormRequest) -> AccessToken | None:
        try:
            return self._reader.read_now(request.form["token"])
        except Unauthenticated:
            return None

    @staticmethod
    def _may_see(client: RegisteredClient, token: AccessToken) -> bool:
        return token.client == client.get_client_id() or "admin" in client.client.created.scopes
