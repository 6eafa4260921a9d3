"""FrontDoor: the pages of the authorization server, by path and method."""

from collections.abc import Callable, Mapping

from authlib.oauth2 import OAuth2Error

from adapters.identity.oauth.answers import wrong_method
from adapters.identity.oauth.people import People
from adapters.identity.oauth.strict_request import fields_of
from adapters.identity.pages.browser import Browser, Refused, Visit
from adapters.identity.pages.consent_pages import ConsentPages
from adapters.identity.pages.device_pages import PATH as DEVICE
from adapters.identity.pages.device_pages import DevicePages
from adapters.identity.pages.html import button, form, page, style
from adapters.identity.pages.login_pages import LoginPages
from application.ports.identity.authorization_server import Answer

PATHS = {
    "authorize": "/oauth/authorize",
    "login": "/oauth/login",
    "password": "/oauth/password",
    "logout": "/oauth/logout",
    "style": "/oauth/style.css",
}
REASONS = {
    403: "The form was not sent from this page, or the page is too old. Open it again.",
    415: "A form is application/x-www-form-urlencoded.",
}
Show = Callable[[Visit, str], Answer]
Act = Callable[[Visit], Answer]


class FrontDoor:
    """GET shows and changes nothing; POST must prove that it comes from our own page."""

    def __init__(self, people: People, issuer: str) -> None:
        self._browser = Browser(issuer)
        login = LoginPages(people, self._browser)
        consent = ConsentPages(people, issuer, login)
        self.paths: Mapping[str, str] = PATHS | ({"device": DEVICE} if people.devices else {})
        self._pages: dict[str, tuple[Show, Act]] = {
            "authorize": (consent.ask, consent.decide),
            "login": (lambda visit, query: login.show_login(visit, _next(query)), login.login),
            "password": (
                lambda visit, query: login.show_password(visit, _next(query)),
                login.change_password,
            ),
            "logout": (lambda visit, _: _leave(visit), login.logout),
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
        """A page, or where to go."""
        reading = method in ("GET", "HEAD")
        if endpoint == "style":
            return style() if reading else wrong_method("GET, HEAD")
        show, act = self._pages[endpoint]
        if reading:
            return show(self._browser.look(headers), query)
        if method != "POST":
            return wrong_method("GET, HEAD, POST")
        try:
            return act(self._browser.send(headers, query, body))
        except Refused as refused:
            said = REASONS.get(refused.status, "The form cannot be read.")
            return page(refused.status, "This is refused", f"<p>{said}</p>")


def _next(query: str) -> str:
    return _field(query, "next")


def _field(query: str, name: str) -> str:
    try:
        return fields_of(query.encode("latin-1", "replace")).get(name, "") if query else ""
    except OAuth2Error:
        return ""


def _leave(visit: Visit) -> Answer:
    return page(200, "Log out", form("/oauth/logout", visit.proof, button("Log out")))
