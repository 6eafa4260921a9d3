"""Revocation (RFC 7009) and introspection (RFC 7662) of access tokens."""

from authlib.oauth2.rfc6749 import InvalidRequestError

from adapters.identity.access_token import AccessToken
from adapters.identity.answers import answer
from adapters.identity.denylist import Denylist
from adapters.identity.oauth_server import OAuthServer
from adapters.identity.registered_client import METHODS, RegisteredClient
from adapters.identity.strict_request import FormRequest
from adapters.identity.token_reader import TokenReader
from application.ports.authorization_server import Answer
from domain.errors import Unauthenticated

SHOWN = ("scope", "client_id", "sub", "aud", "iss", "iat", "exp", "jti")


class TokenEndpoints:
    """Both ask for the client first, and say nothing of tokens that are not its own."""

    def __init__(self, server: OAuthServer, reader: TokenReader, denylist: Denylist) -> None:
        self._server = server
        self._reader = reader
        self._denylist = denylist

    def revoke(self, request: FormRequest) -> Answer:
        """Void a token of the client's own; 200 whatever was sent, so that nothing can be found out."""
        client = self._authenticated(request)
        token = self._token(request)
        if token and token.client == client.get_client_id():
            self._denylist.add(token.jti, token.expires)
        return answer(200, {})

    def introspect(self, request: FormRequest) -> Answer:
        """What is in a valid token of the client's own, or of anybody's for a client with `admin`."""
        client = self._authenticated(request)
        token = self._token(request)
        if token is None or not self._may_see(client, token):
            return answer(200, {"active": False})
        if self._denylist.holds_now(token.jti, token.client):
            return answer(200, {"active": False})
        shown = {name: token.claims[name] for name in SHOWN if name in token.claims}
        return answer(200, {"active": True, "token_type": "Bearer", **shown})

    def _authenticated(self, request: FormRequest) -> RegisteredClient:
        client: RegisteredClient = self._server.authenticate_client(request, list(METHODS))
        if "token" not in request.form:
            raise InvalidRequestError()
        return client

    def _token(self, request: FormRequest) -> AccessToken | None:
        try:
            return self._reader.read_now(request.form["token"])
        except Unauthenticated:
            return None

    @staticmethod
    def _may_see(client: RegisteredClient, token: AccessToken) -> bool:
        return token.client == client.get_client_id() or "admin" in client.client.created.scopes
