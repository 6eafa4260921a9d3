"""PageRouter: answers the requests for HTML pages, by endpoint and method."""

from collections.abc import Callable, Mapping

from authlib.oauth2 import OAuth2Error

from adapters.identity.oauth.answers import method_not_allowed
from adapters.identity.oauth.people import People
from adapters.identity.oauth.strict_request import fields_of
from adapters.identity.pages import texts
from adapters.identity.pages.browser import Browser, Refused, Visit
from adapters.identity.pages.consent_pages import ConsentPages
from adapters.identity.pages.device_pages import PATH as DEVICE
from adapters.identity.pages.device_pages import DevicePages
from adapters.identity.pages.html import page, paragraph, say
from adapters.identity.pages.known_browsers import KnownBrowsers
from adapters.identity.pages.login_pages import LoginPages, logout_form
from adapters.identity.pages.password_pages import PasswordPages
from adapters.identity.pages.style import style
from adapters.identity.tokens.key_ring import KeyRing
from application.ports.identity.authorization_server import Answer

PATHS = {
    "authorize": "/oauth/authorize",
    "login": "/oauth/login",
    "password": "/oauth/password",
    "logout": "/oauth/logout",
    "style": "/oauth/style.css",
}
REASONS = {
    403: texts.NOT_FROM_PAGE,
    415: texts.NO_FORM,
}
Show = Callable[[Visit, str], Answer]
Act = Callable[[Visit], Answer]


class PageRouter:
    """GET changes nothing; POST needs the proof that it comes from a page of Previsto."""

    def __init__(self, people: People, issuer: str, keys: KeyRing) -> None:
        self._browser = Browser(issuer, KnownBrowsers(issuer, keys))
        login = LoginPages(people, issuer, self._browser)
        password = PasswordPages(people, login)
        consent = ConsentPages(people, issuer, login)
        self.paths: Mapping[str, str] = PATHS | ({"device": DEVICE} if people.devices else {})
        self._pages: dict[str, tuple[Show, Act]] = {
            "authorize": (consent.ask, consent.decide),
            "login": (lambda visit, query: login.show_login(visit, _next_page(query)), login.login),
            "password": (
                lambda visit, query: password.show(visit, _next_page(query)),
                password.change,
            ),
            "logout": (lambda visit, _: _show_logout(visit), login.logout),
        }
        if people.devices:
            device = DevicePages(people, people.devices, login)
            self._pages["device"] = (
                lambda visit, query: device.ask(visit, _field(query, "user_code")),
                device.decide,
            )

    def respond(
        self, endpoint: str, method: str, headers: Mapping[str, str], query: str, body: bytes
    ) -> Answer:
        """A page or a redirect; never raises for a bad request."""
        reading = method in ("GET", "HEAD")
        if endpoint == "style":
            return style() if reading else method_not_allowed("GET, HEAD")
        show, act = self._pages[endpoint]
        if reading:
            return show(self._browser.look(headers), query)
        if method != "POST":
            return method_not_allowed("GET, HEAD, POST")
        try:
            return act(self._browser.send(headers, query, body))
        except Refused as refused:
            visit = self._browser.look(headers)
            reason = paragraph(say(visit, REASONS.get(refused.status, texts.MALFORMED)))
            return page(visit, refused.status, say(visit, texts.INVALID_FORM), reason)


def _next_page(query: str) -> str:
    return _field(query, "next")


def _field(query: str, name: str) -> str:
    try:
        return fields_of(query.encode("latin-1", "replace")).get(name, "") if query else ""
    except OAuth2Error:
        return ""


def _show_logout(visit: Visit) -> Answer:
    return page(visit, 200, say(visit, texts.LOG_OUT), logout_form(visit))
