"""Browser: the session cookie, and the proof that a form comes from a page sent to the same browser."""

import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

import msgspec
from authlib.oauth2 import OAuth2Error

from adapters.identity.oauth.strict_request import FORM, MAX_BODY_BYTES, fields_of
from adapters.identity.pages.known_browsers import KNOWN_SECONDS, KnownBrowsers
from application.commands.log_in import Visitor
from application.language import LANGUAGE_NAMES, Language, language_for

CHOICE_SECONDS = 365 * 86_400


class Refused(Exception):
    """A form that is not accepted; `status` is the HTTP status of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__("refused")
        self.status = status


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One request of a browser: the id in its cookie, with or without a session, and the form fields.

    `host` is the public address of Previsto without its scheme.
    """

    id: str
    is_new: bool
    visitor: Visitor
    fields: dict[str, str]
    language: Language
    host: str

    @property
    def proof(self) -> str:
        """The hidden field of a form. It differs each time, so that compression does not reveal it."""
        nonce = secrets.token_urlsafe(16)
        return f"{nonce}.{_signed(self.id, nonce)}"


class Browser:
    """The cookie has the prefix `__Host-` over https, so that no other host can set it; none on loopback."""

    def __init__(self, issuer: str, known: KnownBrowsers) -> None:
        self._issuer = issuer
        self._known = known
        self._secure = issuer.startswith("https://")
        self._cookie = "__Host-previsto" if self._secure else "previsto"
        self._known_cookie = f"{self._cookie}-known"

    def look(self, headers: Mapping[str, str]) -> Visit:
        """Read a request for a page."""
        named = {name.lower(): value for name, value in headers.items()}
        found = self._id(named.get("cookie", ""))
        return Visit(
            id=found or new_id(),
            is_new=not found,
            visitor=Visitor(address=named.get(":peer", ""), trace=named.get(":trace", "")),
            fields={},
            language=self.language_of(named),
            host=urlsplit(self._issuer).netloc,
        )

    def language_of(self, named: Mapping[str, str]) -> Language:
        """The chosen language of the cookie, else that of the header; names of headers in lower case."""
        chosen = self.chosen(named.get("cookie", ""), "language")
        return LANGUAGE_NAMES.get(chosen) or language_for(named.get("accept-language", ""))

    def chosen(self, cookies: str, name: str) -> str:
        """What the browser keeps as the choice of its user; "" without it."""
        return _value(cookies, f"{self._cookie}-{name}")

    def choose(self, name: str, value: str, seconds: int = CHOICE_SECONDS) -> str:
        """The value of `Set-Cookie` that keeps a choice, such as the language, for a year."""
        return f"{self._set(f'{self._cookie}-{name}', value, 'Lax')}; Max-Age={seconds}"

    def send(self, headers: Mapping[str, str], query: str, body: bytes) -> Visit:
        """Read a form. Raises Refused unless it comes from a page of Previsto in the same browser."""
        named = {name.lower(): value for name, value in headers.items()}
        if named.get("content-type", "").split(";")[0].strip().lower() != FORM:
            raise Refused(415)
        if len(body) > MAX_BODY_BYTES:
            raise Refused(413)
        if query:
            raise Refused(400)
        if named.get("sec-fetch-site", "same-origin") != "same-origin":
            raise Refused(403)
        if named.get("origin", self._issuer) != self._issuer:
            raise Refused(403)
        try:
            fields = fields_of(body)
        except OAuth2Error:
            raise Refused(400) from None
        visit = self._known_visit(self.look(headers), named.get("cookie", ""), fields)
        nonce, _, signed = fields.get("proof", "").partition(".")
        if visit.is_new or not hmac.compare_digest(signed.encode(), _signed(visit.id, nonce).encode()):
            raise Refused(403)
        return visit

    def keep(self, id: str) -> dict[str, str]:
        """The header that sets the cookie to an id; "" deletes the cookie."""
        expired = "" if id else "; Max-Age=0"
        return {"Set-Cookie": self._set(self._cookie, id, "Lax") + expired}

    def remember(self, user: str) -> str:
        """The value of `Set-Cookie` that makes this browser known to the login of a user."""
        cookie = self._set(self._known_cookie, self._known.cookie_for(user), "Strict")
        return f"{cookie}; Max-Age={KNOWN_SECONDS}"

    def _set(self, name: str, value: str, same_site: str) -> str:
        secure = "; Secure" if self._secure else ""
        return f"{name}={value}; Path=/; HttpOnly; SameSite={same_site}{secure}"

    def _known_visit(self, visit: Visit, cookies: str, fields: dict[str, str]) -> Visit:
        browser = self._known.read(_value(cookies, self._known_cookie))
        visitor = msgspec.structs.replace(visit.visitor, browser=browser)
        return msgspec.structs.replace(visit, visitor=visitor, fields=fields)

    def _id(self, header: str) -> str:
        found = _value(header, self._cookie)
        return found if len(found) == len(new_id()) else ""


def _value(header: str, name: str) -> str:
    """The value of a cookie; "" without it, and for a header that cannot be read."""
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def new_id() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def _signed(id: str, nonce: str) -> str:
    return hmac.new(id.encode(), nonce.encode(), sha256).hexdigest()
