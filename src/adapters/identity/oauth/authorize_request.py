"""AuthorizeRequest: the request of a client for consent, checked before a user sees it."""

import re
from urllib.parse import urlencode

import msgspec
from authlib.oauth2 import OAuth2Error

from adapters.identity.oauth.strict_request import fields_of
from application.accounts.clients import Clients
from domain.client import Client
from domain.redirect import is_registered

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
CLIENT_ID = re.compile(r"[0-9a-z]{26}")
STATE = re.compile(r"[ -~]{0,1024}")
MAX_QUERY_CHARACTERS = 4096


class UnknownClient(Exception):
    """The client or its redirect address is unknown: the error is shown to the user, without a redirect."""


class ErrorRedirect(Exception):
    """The error is sent to the client by a redirect to `location`."""

    def __init__(self, location: str) -> None:
        super().__init__("error redirect")
        self.location = location


class AuthorizeRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request that may be shown to a user."""

    client: Client
    redirect_uri: str
    challenge: str
    scope: str
    state: str
    query: str
    issuer: str

    def callback(self, **answer: str) -> str:
        """The client's address with an answer, the state and the issuer (RFC 9207)."""
        return callback(self.redirect_uri, self.state, self.issuer, **answer)


def callback(redirect_uri: str, state: str, issuer: str, **answer: str) -> str:
    """The redirect address with an answer, the state if there is one, and the issuer."""
    named = answer | ({"state": state} if state else {}) | {"iss": issuer}
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(named)}"


def read_authorize(clients: Clients, issuer: str, query: str) -> AuthorizeRequest:
    """Read the query of an authorization request. Raises UnknownClient or ErrorRedirect."""
    try:
        asked = fields_of(query.encode("latin-1", "replace")[: MAX_QUERY_CHARACTERS + 1])
    except OAuth2Error:
        raise UnknownClient from None
    client_id, redirect_uri = asked.get("client_id", ""), asked.get("redirect_uri", "")
    client = clients.find(client_id) if CLIENT_ID.fullmatch(client_id) else None
    known = client is not None and not client.revoked and len(query) <= MAX_QUERY_CHARACTERS
    if client is None or not known or not is_registered(redirect_uri, client.redirect_uris):
        raise UnknownClient
    state = asked.get("state", "")
    if error := _error(client, asked, state):
        state = state if STATE.fullmatch(state) else ""
        raise ErrorRedirect(callback(redirect_uri, state, issuer, error=error))
    return AuthorizeRequest(
        client=client,
        redirect_uri=redirect_uri,
        challenge=asked["code_challenge"],
        scope=asked.get("scope", ""),
        state=state,
        query=query,
        issuer=issuer,
    )


def _error(client: Client, asked: dict[str, str], state: str) -> str:
    """The error code of RFC 6749 §4.1.2.1; "" for a valid request."""
    if asked.get("response_type") != "code":
        return "unsupported_response_type" if "response_type" in asked else "invalid_request"
    if "authorization_code" not in client.created.grants:
        return "unauthorized_client"
    if "request" in asked or "request_uri" in asked:
        return "request_not_supported"
    if asked.get("code_challenge_method") != "S256" or asked.get("response_mode", "query") != "query":
        return "invalid_request"
    if not CHALLENGE.fullmatch(asked.get("code_challenge", "")) or not STATE.fullmatch(state):
        return "invalid_request"
    if any(scope not in client.created.scopes for scope in asked.get("scope", "").split(" ") if scope):
        return "invalid_scope"
    return ""
