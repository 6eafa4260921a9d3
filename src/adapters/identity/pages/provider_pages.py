"""Pages for people who log in at an OpenID provider: the way there and back, and the logout."""

import time
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from authlib.oauth2 import OAuth2Error

from adapters.identity.oauth.answers import method_not_allowed
from adapters.identity.oauth.people import Dashboard
from adapters.identity.oauth.people_grants import challenge_of
from adapters.identity.oauth.strict_request import fields_of
from adapters.identity.pages import texts
from adapters.identity.pages.browser import Browser, Refused, Visit, new_id
from adapters.identity.pages.html import Html, page, paragraph, redirect, say, strong
from adapters.identity.pages.login_pages import logout_form
from adapters.identity.pages.style import style
from adapters.identity.provider.endpoints import ProviderEndpoints
from adapters.identity.provider.kept_tokens import KeptTokens
from adapters.identity.provider.login_attempt import ATTEMPT_SECONDS, LoginAttempt, read_attempt
from application.commands.log_in import Visitor
from application.ports.identity.authorization_server import Answer
from application.ports.identity.web_sessions import WebSessions
from application.ports.secret_box import SecretBox
from domain.client import digest_of
from domain.errors import InvalidInput, StoreUnavailable, Unauthenticated

PATHS = {
    "login": "/oauth/login",
    "start": "/oauth/start",
    "callback": "/oauth/callback",
    "logout": "/oauth/logout",
    "style": "/oauth/style.css",
}
ATTEMPT = "attempt"  # the cookie of a login that began


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """This service as the provider knows it, and what it asks for; `more` has parameters of a profile."""

    issuer: str
    client: str
    scope: str
    own: str
    more: Mapping[str, str]

    @property
    def callback(self) -> str:
        """The only redirect address."""
        return self.own + PATHS["callback"]


class ProviderPages:
    """A page without a session says so; only a person's click leads to the provider, so nothing loops."""

    def __init__(
        self,
        program: Program,
        browser: Browser,
        endpoints: ProviderEndpoints,
        tokens: KeptTokens,
        sessions: WebSessions,
        box: SecretBox,
        dashboard: Dashboard,
        note: Callable[[str, str, Visitor], None],
    ) -> None:
        self._program, self._browser, self._endpoints = program, browser, endpoints
        self._tokens, self._sessions, self._box = tokens, sessions, box
        self._dashboard, self._note = dashboard, note

    def respond(
        self, endpoint: str, method: str, headers: Mapping[str, str], query: str, body: bytes
    ) -> Answer:
        """A page or a redirect."""
        if endpoint == "logout" and method == "POST":
            return self._logout(headers, query, body)
        if method not in ("GET", "HEAD"):
            return method_not_allowed("GET, HEAD, POST" if endpoint == "logout" else "GET, HEAD")
        if endpoint == "style":
            return style()
        visit = self._browser.look(headers)
        if endpoint == "logout":
            return page(visit, 200, say(visit, texts.LOG_OUT), logout_form(visit))
        if endpoint == "login":
            return self._show_login(visit, _fields(query).get("next", ""))
        try:
            if endpoint == "start":
                return self._start(_fields(query).get("next", ""))
            return self._end(visit, headers, _fields(query))
        except (StoreUnavailable, InvalidInput):
            return self._failed(visit, 503, say(visit, texts.PROVIDER_SILENT, host=self._host()))

    def _show_login(self, visit: Visit, wanted: str) -> Answer:
        said = paragraph(say(visit, texts.NOT_LOGGED_IN))
        return page(visit, 200, say(visit, texts.LOG_IN), Html(said + self._way_in(visit, wanted)))

    def _way_in(self, visit: Visit, wanted: str) -> Html:
        known = f"?next={quote(wanted, safe='')}" if self._dashboard.has(wanted) else ""
        words = say(visit, texts.LOG_IN_AT, host=self._host())
        return Html(f'<p><a class="button" href="{PATHS["start"]}{known}">{words}</a></p>')

    def _start(self, wanted: str) -> Answer:
        """The redirect to the provider, and the cookie with which its answer is compared."""
        program = self._program
        attempt = LoginAttempt.new(wanted if self._dashboard.has(wanted) else "", time.time())
        asked = {
            "response_type": "code",
            "client_id": program.client,
            "redirect_uri": program.callback,
            "scope": program.scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge_of(attempt.verifier),
            "code_challenge_method": "S256",
            **program.more,
        }
        address = self._endpoints.find().authorize
        cookie = self._browser.choose(ATTEMPT, attempt.sealed(self._box), int(ATTEMPT_SECONDS))
        joined = f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"
        return redirect(joined, {"Set-Cookie": cookie})

    def _end(self, visit: Visit, headers: Mapping[str, str], given: Mapping[str, str]) -> Answer:
        """The session of who logged in, or a page that says why there is none."""
        named = {name.lower(): value for name, value in headers.items()}
        attempt = read_attempt(self._box, self._browser.chosen(named.get("cookie", ""), ATTEMPT))
        if attempt is None or not attempt.is_of(given.get("state", ""), time.time()):
            return self._failed(visit, 403, say(visit, texts.NO_ATTEMPT))
        if not self._is_named(given):
            return self._failed(visit, 403, say(visit, texts.OTHER_PROVIDER))
        if "code" not in given:
            return self._failed(visit, 403, say(visit, texts.PROVIDER_REFUSED, host=self._host()))
        answer = self._endpoints.ask_tokens(
            {
                "grant_type": "authorization_code",
                "code": given["code"],
                "redirect_uri": self._program.callback,
                "code_verifier": attempt.verifier,
            }
        )
        if answer is None:
            return self._failed(visit, 403, say(visit, texts.PROVIDER_REFUSED, host=self._host()))
        try:
            tokens, principal = self._tokens.first(answer, attempt.nonce)
        except Unauthenticated:
            return self._failed(visit, 403, say(visit, texts.NO_VALID_TOKENS, host=self._host()))
        session = new_id()
        self._sessions.end(digest_of(visit.id))
        self._sessions.begin(digest_of(session), principal.person, time.time())
        self._tokens.keep(digest_of(session), tokens)
        self._note("login", principal.person, visit.visitor)
        there = redirect(attempt.wanted or self._dashboard.home, self._browser.keep(session))
        return msgspec.structs.replace(there, cookies=(self._browser.choose(ATTEMPT, "", 0),))

    def _is_named(self, given: Mapping[str, str]) -> bool:
        """Whether the answer comes from the provider that was asked (RFC 9207)."""
        named = given.get("iss")
        if named is None:
            return not self._endpoints.find().names_itself
        return named == self._program.issuer

    def _logout(self, headers: Mapping[str, str], query: str, body: bytes) -> Answer:
        try:
            visit = self._browser.send(headers, query, body)
        except Refused as refused:
            visit = self._browser.look(headers)
            reason = paragraph(say(visit, texts.NOT_FROM_PAGE))
            return page(visit, refused.status, say(visit, texts.INVALID_FORM), reason)
        digest = digest_of(visit.id)
        if subject := self._sessions.subject_of(digest, time.time()):
            self._note("logout", subject, visit.visitor)
        self._sessions.end(digest)
        again = f'<p><a href="{PATHS["login"]}">{say(visit, texts.LOG_IN_AGAIN)}</a></p>'
        inner = Html(paragraph(say(visit, texts.MAY_CLOSE)) + self._way_out(visit) + again)
        return page(visit, 200, say(visit, texts.LOGGED_OUT), inner, self._browser.keep(""))

    def _way_out(self, visit: Visit) -> Html:
        """The link to the logout of the provider. It holds no token: the provider asks the person instead."""
        try:
            address = self._endpoints.find().logout
        except (StoreUnavailable, InvalidInput):
            address = ""
        if not address:
            return paragraph(say(visit, texts.STILL_LOGGED_IN, host=self._host()))
        back = {"client_id": self._program.client}
        back["post_logout_redirect_uri"] = self._program.own + PATHS["login"]
        joined = f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(back)}"
        words = say(visit, texts.LOG_OUT_AT, host=self._host())
        still = paragraph(say(visit, texts.STILL_LOGGED_IN, host=self._host()))
        return Html(f'{still}<p><a class="button" href="{escape(joined)}">{words}</a></p>')

    def _failed(self, visit: Visit, status: int, said: Html) -> Answer:
        body = Html(paragraph(said) + self._way_in(visit, ""))
        return page(visit, status, say(visit, texts.LOGIN_FAILED), body)

    def _host(self) -> Html:
        return strong(urlsplit(self._program.issuer).netloc)


def _fields(query: str) -> dict[str, str]:
    """The parameters, each once; none of a query that repeats one."""
    try:
        return fields_of(query.encode("latin-1", "replace")) if query else {}
    except OAuth2Error:
        return {}
