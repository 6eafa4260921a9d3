"""Authlib's authorization server with the clients of the ledger and the keys of the installation."""

import re
import secrets
from typing import Any, NoReturn

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationServer, ClientCredentialsGrant, OAuth2Request
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from joserfc.jwk import KeySet

from adapters.identity.oauth.answers import answer
from adapters.identity.oauth.people import People
from adapters.identity.oauth.people_grants import CodeGrant, RefreshGrant
from adapters.identity.oauth.registered_client import METHODS, RegisteredClient
from adapters.identity.tokens.key_ring import ALGORITHM, KeyRing
from application.accounts.clients import Clients
from application.ports.identity.authorization_server import Answer
from domain.client import TOKEN_SECONDS, digest_of

CLIENT_ID = re.compile(r"[0-9a-z]{26}")
UNKNOWN_CLIENT_ID = "0" * 26  # a well-formed id of no client


class Tokens(JWTBearerTokenGenerator):  # type: ignore[misc]  # Authlib has no types
    """Generates access tokens by RFC 9068, for this API only."""

    def __init__(self, issuer: str, audience: str, keys: KeyRing) -> None:
        super().__init__(issuer=issuer, alg=ALGORITHM, expires_generator=TOKEN_SECONDS)
        self._audience = audience
        self._keys = keys

    def get_jwks(self) -> KeySet:
        """The signing key only: Authlib picks any key of a larger set."""
        return self._keys.signing()

    def get_audiences(self, client: Any, user: Any, scope: str) -> str:
        """This API; Authlib's default is the client."""
        return self._audience

    def get_jti(self, client: Any, grant_type: str, user: Any, scope: str) -> str:
        """128 random bits behind the token family, so that all tokens of a family are revoked together.

        The family of a client's own tokens is the secret that they were issued for.
        """
        prefix = f"{user.family if user else client.client.secret_id}."
        return prefix + secrets.token_urlsafe(16)


class MachineGrant(ClientCredentialsGrant):  # type: ignore[misc]
    """Client credentials without the log line of Authlib's grant, which contains the token."""

    TOKEN_ENDPOINT_AUTH_METHODS = list(METHODS)

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The token, which is not stored."""
        token = self.generate_token(scope=self.request.payload.scope, include_refresh_token=False)
        client = self.request.client.get_client_id()
        self.server.people.note("token-issued", client, client, self.request)
        return 200, token, self.TOKEN_RESPONSE_HEADER


class OAuthServer(AuthorizationServer):  # type: ignore[misc]
    """The hooks that Authlib leaves to the application."""

    def __init__(self, clients: Clients, tokens: Tokens, people: People) -> None:
        super().__init__()
        self._clients = clients
        self.people = people
        self.register_token_generator("default", tokens)
        for grant in (MachineGrant, CodeGrant, RefreshGrant):
            self.register_grant(grant)

    def query_client(self, client_id: str) -> RegisteredClient | None:
        """The client. An unknown client costs the same time as a wrong secret."""
        client = self._clients.find(client_id if CLIENT_ID.fullmatch(client_id) else UNKNOWN_CLIENT_ID)
        if client is None:
            digest_of(client_id)
            return None
        return RegisteredClient(client)

    def send_signal(self, *arguments: Any, **named: Any) -> None:
        """Do nothing: signals are not used."""

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        """Return the request, which has the right type already."""
        return request

    def token_for(self, request: OAuth2Request) -> Answer:
        """The answer of the token endpoint. Raises an OAuth2Error."""
        given: Answer = self.create_token_response(request)
        return given

    def handle_response(self, status: int, body: dict[str, Any], headers: list[tuple[str, str]]) -> Answer:
        """The answer with the document as JSON."""
        return answer(status, body)

    def handle_error_response(self, request: OAuth2Request, error: OAuth2Error) -> NoReturn:
        """Raise the error: the caller of `token_for` answers all errors."""
        raise error
