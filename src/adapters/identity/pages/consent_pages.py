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
from adapters.identity.pages import texts
from adapters.identity.pages.browser import Visit, new_id
from adapters.identity.pages.html import (
    Html,
    account,
    button,
    buttons,
    form,
    page,
    paragraph,
    redirect,
    say,
    scope_list,
    strong,
)
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
        name = self._people.name_of(user)
        client, user_name = strong(request.client.created.name), strong(name)
        address = Html(f"<code>{escape(request.redirect_uri)}</code>")
        inner = Html(
            paragraph(say(visit, texts.PROGRAM_ASKS, client=client, user=user_name))
            + scope_list(visit, scope)
            + paragraph(say(visit, texts.SENT_TO, address=address), "hint")
            + buttons(
                button(say(visit, texts.ALLOW), "allow"), button(say(visit, texts.DENY), "deny", quiet=True)
            )
        )
        shown = form(visit, PATH, inner, {"request": query}) + account(visit, name, f"{PATH}?{query}")
        title = say(visit, texts.ALLOW_PROGRAM)
        return page(visit, 200, title, Html(shown), leads_to=request.redirect_uri)

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
            return _unknown_client(visit)
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


def _unknown_client(visit: Visit) -> Answer:
    text = paragraph(say(visit, texts.UNKNOWN_CLIENT))
    return page(visit, 400, say(visit, texts.INVALID_REQUEST), text)
