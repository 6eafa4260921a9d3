"""EmbeddedServer: the authorization server of Previsto, with its OAuth2 endpoints and login pages."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError

from adapters.identity.oauth.answers import CACHEABLE, answer, method_not_allowed, not_found, refusal
from adapters.identity.oauth.device_grant import PATHS as DEVICE_PATHS
from adapters.identity.oauth.device_grant import DeviceAuthorization, DeviceGrant
from adapters.identity.oauth.oauth_server import OAuthServer, Tokens
from adapters.identity.oauth.people import People
from adapters.identity.oauth.published import resource_document, resource_path, server_document
from adapters.identity.oauth.strict_request import FormRequest, strict_request
from adapters.identity.oauth.token_endpoints import TokenEndpoints
from adapters.identity.pages.page_router import PageRouter
from adapters.identity.tokens.key_ring import KeyRing
from adapters.identity.tokens.token_reader import TokenReader
from application.ports.identity.authorization_server import Answer

REFUSAL_SECONDS = 0.005  # minimum time of a 401
PATHS = {
    "token": "/oauth/token",
    "revoke": "/oauth/revoke",
    "introspect": "/oauth/introspect",
    "jwks": "/oauth/jwks",
    "authorization-server": "/.well-known/oauth-authorization-server",
}


class EmbeddedServer:
    """Issues tokens to the clients of the ledger, and shows the login pages to its users."""

    def __init__(
        self,
        issuer: str,
        audience: str,
        keys: KeyRing,
        reader: TokenReader,
        people: People,
    ) -> None:
        self._pages = PageRouter(people, issuer, keys)
        self.paths: Mapping[str, str] = {
            **PATHS,
            **self._pages.paths,
            **(DEVICE_PATHS if people.devices else {}),
            "protected-resource": resource_path(issuer, audience),
        }
        self._issuer = issuer
        self._server = OAuthServer(people.clients, Tokens(issuer, audience, keys), people)
        tokens = TokenEndpoints(self._server, reader, people)
        begin = None
        if people.devices:
            self._server.register_grant(DeviceGrant)
            begin = DeviceAuthorization(self._server, people.devices, issuer).begin
        self._forms: dict[str, Callable[[FormRequest], Answer]] = {
            "token": self._token,
            "revoke": tokens.revoke,
            "introspect": tokens.introspect,
            **({"device_authorization": begin} if begin else {}),
        }
        self._documents: dict[str, Callable[[], Mapping[str, Any]]] = {
            "jwks": lambda: keys.published().as_dict(private=False),
            "authorization-server": lambda: server_document(issuer, self.paths),
            "protected-resource": lambda: resource_document(audience, issuer),
        }

    @property
    def resource_metadata(self) -> str:
        return self._issuer + self.paths["protected-resource"]

    def respond(
        self, endpoint: str, method: str, headers: Mapping[str, str], query: str, body: bytes
    ) -> Answer:
        if endpoint in self._pages.paths:
            return self._pages.respond(endpoint, method, headers, query, body)
        if document := self._documents.get(endpoint):
            return (
                answer(200, document(), CACHEABLE)
                if method in ("GET", "HEAD")
                else method_not_allowed("GET, HEAD")
            )
        if not (form := self._forms.get(endpoint)):
            return not_found()
        if method != "POST":
            return method_not_allowed("POST")
        started = time.monotonic()
        try:
            return form(strict_request(self._issuer + self.paths[endpoint], headers, query, body))
        except OAuth2Error as error:
            answered = refusal(error)
        return _delay_401(answered, started)

    def _token(self, request: FormRequest) -> Answer:
        if not request.payload.grant_type:
            raise InvalidRequestError()  # Authlib would answer unsupported_grant_type
        return self._server.token_for(request)


def _delay_401(answered: Answer, started: float) -> Answer:
    """Delay a 401, so that its time is the same for an unknown client and for a wrong secret."""
    if answered.status == 401:
        time.sleep(max(0.0, started + REFUSAL_SECONDS - time.monotonic()))
    return answered
