"""Consent pages: a person lets a client act for him, or not (RFC 6749 §4.1)."""

import time
from html import escape

from adapters.identity.oauth.authorize_request import AuthorizeRequest, NoClient, SentBack, read_authorize
from adapters.identity.oauth.people import People, scope_for
from adapters.identity.pages.browser import Visit, new_id
from adapters.identity.pages.html import button, form, go, page, scopes
from adapters.identity.pages.login_pages import LoginPages
from application.ports.identity.authorization_server import Answer
from application.ports.identity.token_families import Code
from domain.client import digest_of
from domain.user import User

CODE_SECONDS = 60.0
PATH = "/oauth/authorize"


class ConsentPages:
    """Asks each time: a loopback address proves nothing about who listens there."""

    def __init__(self, people: People, issuer: str, login: LoginPages) -> None:
        self._people = people
        self._issuer = issuer
        self._login = login

    def ask(self, visit: Visit, query: str) -> Answer:
        """The page for a request, once somebody is logged in."""
        judged = self._judged(visit, query)
        if isinstance(judged, Answer):
            return judged
        request, user, scope = judged
        if not scope:
            return go(request.back(error="invalid_scope"))
        inner = (
            f"<p><strong>{escape(request.client.created.name)}</strong> asks to act for you,"
            f" <strong>{escape(user.name)}</strong>:</p>{scopes(scope)}"
            f"<p>It waits at <code>{escape(request.redirect_uri)}</code>.</p>"
            + button("Allow", "allow")
            + button("Deny", "deny", quiet=True)
        )
        shown = form(PATH, visit.proof, inner, {"request": query})
        return page(200, "Allow this program?", shown, leads_to=request.redirect_uri)

    def decide(self, visit: Visit) -> Answer:
        """Allow or Deny was clicked; the request is judged once more."""
        judged = self._judged(visit, visit.fields.get("request", ""))
        if isinstance(judged, Answer):
            return judged
        request, user, scope = judged
        client = request.client.created.client
        if visit.fields.get("decision") != "allow" or not scope:
            self._people.log_in.note("denied", user.name, visit.visitor, client)
            return go(request.back(error="access_denied"))
        self._people.log_in.note("consented", user.name, visit.visitor, client)
        return go(request.back(code=self._code(request, user, scope)))

    def _judged(self, visit: Visit, query: str) -> Answer | tuple[AuthorizeRequest, User, str | None]:
        """A request, who is there, and what he may let it do; or where he has to go instead."""
        try:
            request = read_authorize(self._people.clients, self._issuer, query)
        except NoClient:
            return _no_client()
        except SentBack as back:
            return go(back.location)
        user = self._login.user_of(visit)
        if first := self._login.first(user, f"{PATH}?{query}"):
            return first
        assert user is not None
        return request, user, scope_for(request.client, user, request.scope)

    def _code(self, request: AuthorizeRequest, user: User, scope: str) -> str:
        code = new_id()
        kept = Code(
            digest=digest_of(code),
            redirect_uri=request.redirect_uri,
            challenge=request.challenge,
            expires_at=time.time() + CODE_SECONDS,
        )
        family = self._people.family(request.client.created.client, user.name, scope)
        self._people.families.begin(family, kept)
        return code


def _no_client() -> Answer:
    said = (
        "<p>No program is registered here under this name with this address to come back to,"
        " or the request cannot be read. Nothing was sent anywhere.</p>"
    )
    return page(400, "This request is refused", said)
