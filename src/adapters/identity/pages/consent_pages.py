"""Consent pages: a user allows or denies that a client acts for them (RFC 6749 §4.1)."""

import time
from html import escape

from adapters.identity.oauth.authorize_request import (
    AuthorizeRequest,
    ErrorRedirect,
    UnknownClient,
    read_authorize,
)
from adapters.identity.oauth.people import People, scope_for
from adapters.identity.pages.browser import Visit, new_id
from adapters.identity.pages.html import button, form, page, redirect, scope_list
from adapters.identity.pages.login_pages import LoginPages
from application.ports.identity.authorization_server import Answer
from application.ports.identity.token_families import Code
from domain.client import digest_of
from domain.user import User

CODE_SECONDS = 60.0
PATH = "/oauth/authorize"


class ConsentPages:
    """Consent is asked for each time: any program can listen at a loopback address."""

    def __init__(self, people: People, issuer: str, login: LoginPages) -> None:
        self._people = people
        self._issuer = issuer
        self._login = login

    def ask(self, visit: Visit, query: str) -> Answer:
        """The question for a user who is logged in; else a redirect to the login page."""
        checked = self._check(visit, query)
        if isinstance(checked, Answer):
            return checked
        request, user, scope = checked
        if not scope:
            return redirect(request.callback(error="invalid_scope"))
        inner = (
            f"<p><strong>{escape(request.client.created.name)}</strong> asks to act for you,"
            f" <strong>{escape(self._people.name_of(user))}</strong>:</p>{scope_list(scope)}"
            f"<p>The answer is sent to <code>{escape(request.redirect_uri)}</code>.</p>"
            + button("Allow", "allow")
            + button("Deny", "deny", quiet=True)
        )
        shown = form(PATH, visit.proof, inner, {"request": query})
        return page(200, "Allow this program?", shown, leads_to=request.redirect_uri)

    def decide(self, visit: Visit) -> Answer:
        """Check the request again, record the decision and redirect to the client."""
        checked = self._check(visit, visit.fields.get("request", ""))
        if isinstance(checked, Answer):
            return checked
        request, user, scope = checked
        client = request.client.created.client
        if visit.fields.get("decision") != "allow" or not scope:
            self._people.log_in.note("denied", user.id, visit.visitor, client)
            return redirect(request.callback(error="access_denied"))
        self._people.log_in.note("consented", user.id, visit.visitor, client)
        return redirect(request.callback(code=self._code(request, user, scope)))

    def _check(self, visit: Visit, query: str) -> Answer | tuple[AuthorizeRequest, User, str | None]:
        """The request, the user and the scopes that the user may grant; or the answer instead."""
        try:
            request = read_authorize(self._people.clients, self._issuer, query)
        except UnknownClient:
            return _unknown_client()
        except ErrorRedirect as error:
            return redirect(error.location)
        user = self._login.user_of(visit)
        if answer := self._login.redirect_to_login(user, f"{PATH}?{query}"):
            return answer
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
        family = self._people.new_family(request.client.created.client, user.id, scope)
        self._people.families.begin(family, kept)
        return code


def _unknown_client() -> Answer:
    text = (
        "<p>The client is unknown, its redirect address is not registered, or the request is malformed."
        " Nothing was sent.</p>"
    )
    return page(400, "Invalid request", text)
