"""Browser: the session cookie, and the proof that a form comes from a page sent to the same browser."""

import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie

import msgspec
from authlib.oauth2 import OAuth2Error

from adapters.identity.oauth.strict_request import FORM, MAX_BODY_BYTES, fields_of
from application.commands.log_in import Visitor


class Refused(Exception):
    """A form that is not accepted; `status` is the HTTP status of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__("refused")
        self.status = status


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One request of a browser: the id in its cookie, with or without a session, and the form fields."""

    id: str
    is_new: bool
    visitor: Visitor
    fields: dict[str, str]

    @property
    def proof(self) -> str:
        """The hidden field of a form. It differs each time, so that compression does not reveal it."""
        nonce = secrets.token_urlsafe(16)
        return f"{nonce}.{_signed(self.id, nonce)}"


class Browser:
    """The cookie has the prefix `__Host-` over https, so that no other host can set it; none on loopback."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._secure = issuer.startswith("https://")
        self._cookie = "__Host-previsto" if self._secure else "previsto"

    def look(self, headers: Mapping[str, str]) -> Visit:
        """Read a request for a page."""
        named = {name.lower(): value for name, value in headers.items()}
        found = self._id(named.get("cookie", ""))
        return Visit(
            id=found or new_id(),
            is_new=not found,
            visitor=Visitor(address=named.get(":peer", ""), trace=named.get(":trace", "")),
            fields={},
        )

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
        visit = msgspec.structs.replace(self.look(headers), fields=fields)
        nonce, _, signed = fields.get("proof", "").partition(".")
        if visit.is_new or not hmac.compare_digest(signed.encode(), _signed(visit.id, nonce).encode()):
            raise Refused(403)
        return visit

    def keep(self, id: str) -> dict[str, str]:
        """The header that sets the cookie to an id; "" deletes the cookie."""
        secure = "; Secure" if self._secure else ""
        expired = "" if id else "; Max-Age=0"
        return {"Set-Cookie": f"{self._cookie}={id}; Path=/; HttpOnly; SameSite=Lax{secure}{expired}"}

    def _id(self, header: str) -> str:
        try:
            morsel = SimpleCookie(header).get(self._cookie)
        except CookieError:
            return ""
        return morsel.value if morsel and len(morsel.value) == len(new_id()) else ""


def new_id() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def _signed(id: str, nonce: str) -> str:
    return hmac.new(id.encode(), nonce.encode(), sha256).hexdigest()
