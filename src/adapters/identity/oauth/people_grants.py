"""Grants of a client that acts for a user: authorization code and refresh token, each used once."""

import hmac
import re
import secrets
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from authlib.oauth2.rfc6749 import (
    BaseGrant,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    TokenEndpointMixin,
    UnauthorizedClientError,
)

from adapters.identity.oauth.people import People, Person, scope_for
from adapters.identity.oauth.registered_client import ANY_METHOD
from application.ports.identity.token_families import Family, TakenTwice
from domain.client import digest_of

VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
TokenResponse = tuple[int, dict[str, Any], list[tuple[str, str]]]


class PersonGrant(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]  # Authlib has no types
    """Shared by the grants for a user: authentication of the client, and the tokens of a family."""

    TOKEN_ENDPOINT_AUTH_METHODS = list(ANY_METHOD)

    @property
    def people(self) -> People:
        """The stores of users, clients and tokens."""
        found: People = self.server.people
        return found

    def validate_token_request(self) -> None:
        """Authenticate the client and check that it may use this grant. Raises an OAuth2Error."""
        self.request.client = self.authenticate_token_endpoint_client()
        if not self.request.client.check_grant_type(self.GRANT_TYPE):
            raise UnauthorizedClientError()

    def field(self, name: str) -> str:
        """The value of a required field. Raises InvalidRequestError."""
        if not (value := self.request.form.get(name)):
            raise InvalidRequestError()
        return str(value)

    def tokens_of(self, family: Family, asked: str = "") -> TokenResponse:
        """An access token with at most the scopes of the family, and the next refresh token."""
        user, client = self.people.active(family.subject), self.request.client.client
        scope = scope_for(client, user, asked or family.scope) if user else None
        if not scope:
            raise InvalidGrantError()
        token = self.generate_token(
            user=Person(family.subject, family.family), scope=scope, include_refresh_token=False
        )
        if self.request.client.check_grant_type("refresh_token"):
            token["refresh_token"] = secrets.token_urlsafe(32)
            self.people.families.add_refresh(digest_of(token["refresh_token"]), family.family)
        self.people.note("token-issued", family.subject, family.client, self.request)
        return 200, token, self.TOKEN_RESPONSE_HEADER

    def replay_error(self, family: str) -> InvalidGrantError:
        """End the family of a code or refresh token that was used twice; returns the error to raise."""
        self.people.end(family)
        self.people.note("replayed", "", self.request.client.get_client_id(), self.request)
        return InvalidGrantError()


class CodeGrant(PersonGrant):
    """Authorization code (RFC 6749 §4.1.3) with PKCE (RFC 7636) by S256, for every client."""

    GRANT_TYPE = "authorization_code"

    def create_token_response(self) -> TokenResponse:
        """The tokens for a code. The code is used up even when the request is refused."""
        code, redirect_uri, verifier = map(self.field, ("code", "redirect_uri", "code_verifier"))
        try:
            taken = self.people.families.take_code(
                digest_of(code), self.request.client.get_client_id(), time.time()
            )
        except TakenTwice as replay:
            raise self.replay_error(replay.family) from None
        if taken is None or not VERIFIER.fullmatch(verifier):
            raise InvalidGrantError()
        kept, family = taken
        same = hmac.compare_digest(challenge_of(verifier), kept.challenge)
        if not same or redirect_uri != kept.redirect_uri:
            raise InvalidGrantError()
        return self.tokens_of(family)


class RefreshGrant(PersonGrant):
    """Refresh token (RFC 6749 §6): each use gives a new one; a second use of one ends its family."""

    GRANT_TYPE = "refresh_token"

    def create_token_response(self) -> TokenResponse:
        """The next access token and refresh token."""
        digest, asked = digest_of(self.field("refresh_token")), self.request.form.get("scope", "")
        client, now = self.request.client.get_client_id(), time.time()
        known = self.people.families.of_refresh(digest, now)
        if known and known.client == client and not set(asked.split()) <= set(known.scope.split()):
            raise InvalidScopeError()
        try:
            family = self.people.families.take_refresh(digest, client, now)
        except TakenTwice as replay:
            raise self.replay_error(replay.family) from None
        if family is None:
            raise InvalidGrantError()
        return self.tokens_of(family, asked)


def challenge_of(verifier: str) -> str:
    """The code challenge of a verifier by S256 (RFC 7636 §4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
