"""AuthorizeRequest: what a client asks of a person, judged before anybody is asked anything."""

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
LARGEST = 4096  # characters of a query


class NoClient(Exception):
    """Nobody to whom an answer could be sent safely: the person is told, and the browser stays."""


class SentBack(Exception):
    """The client is told what is wrong, at its own address."""

    def __init__(self, location: str) -> None:
        super().__init__("sent back")
        self.location = location


class AuthorizeRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request that may be shown to a person."""

    client: Client
    redirect_uri: str
    challenge: str
    scope: str
    state: str
    query: str
    issuer: str

    def back(self, **answer: str) -> str:
        """The client's address with an answer, the state and the issuer (RFC 9207)."""
        return back(self.redirect_uri, self.state, self.issuer, **answer)


def back(redirect_uri: str, state: str, issuer: str, **answer: str) -> str:
    """See `AuthorizeRequest.back`."""
    named = answer | ({"state": state} if state else {}) | {"iss": issuer}
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(named)}"


def read_authorize(clients: Clients, issuer: str, query: str) -> AuthorizeRequest:
    """The request of a query. Raises NoClient or SentBack."""
    try:
        asked = fields_of(query.encode("latin-1", "replace")[: LARGEST + 1])
    except OAuth2Error:
        raise NoClient from None
    client_id, redirect_uri = asked.get("client_id", ""), asked.get("redirect_uri", "")
    client = clients.find(client_id) if CLIENT_ID.fullmatch(client_id) else None
    known = client is not None and not client.revoked and len(query) <= LARGEST
    if client is None or not known or not is_registered(redirect_uri, client.redirect_uris):
        raise NoClient
    state = asked.get("state", "")
    if error := _error(client, asked, state):
        raise SentBack(back(redirect_uri, state if STATE.fullmatch(state) else "", issuer, error=error))
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
    """The code of RFC 6749 §4.1.2.1; "" when nothing is wrong."""
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
