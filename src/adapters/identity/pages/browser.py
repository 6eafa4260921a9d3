"""Browser: cookies, and proof that a form was sent by the page that we gave to the same browser."""

import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie

import msgspec
from authlib.oauth2 import OAuth2Error

from adapters.identity.oauth.strict_request import FORM, LARGEST, fields_of
from application.commands.log_in import Visitor


class Refused(Exception):
    """A form that is not believed; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__("refused")
        self.status = status


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One request of a browser: the id in its cookie, which may be nobody's, and the fields of its form."""

    id: str
    is_new: bool
    visitor: Visitor
    fields: dict[str, str]

    @property
    def proof(self) -> str:
        """What a form of this browser must carry; never twice the same text, so that gzip tells nothing."""
        nonce = secrets.token_urlsafe(16)
        return f"{nonce}.{_signed(self.id, nonce)}"


class Browser:
    """Over https the cookie cannot be set by anybody else (`__Host-`); over loopback it has a plain name."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._secure = issuer.startswith("https://")
        self._cookie = "__Host-previsto" if self._secure else "previsto"

    def look(self, headers: Mapping[str, str]) -> Visit:
        """A request that asks for a page."""
        named = {name.lower(): value for name, value in headers.items()}
        found = self._id(named.get("cookie", ""))
        return Visit(
            id=found or new_id(),
            is_new=not found,
            visitor=Visitor(address=named.get(":peer", ""), trace=named.get(":trace", "")),
            fields={},
        )

    def send(self, headers: Mapping[str, str], query: str, body: bytes) -> Visit:
        """A form. Raises Refused unless it is one, and from our own page in the same browser."""
        named = {name.lower(): value for name, value in headers.items()}
        if named.get("content-type", "").split(";")[0].strip().lower() != FORM:
            raise Refused(415)
        if len(body) > LARGEST:
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
        """The header that gives the browser an id; "" takes it away."""
        secure = "; Secure" if self._secure else ""
        over = "" if id else "; Max-Age=0"
        return {"Set-Cookie": f"{self._cookie}={id}; Path=/; HttpOnly; SameSite=Lax{secure}{over}"}

    def _id(self, header: str) -> str:
        try:
            morsel = SimpleCookie(header).get(self._cookie)
        except CookieError:
            return ""
        return morsel.value if morsel and len(morsel.value) == len(new_id()) else ""


def new_id() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def _signed(id: str, nonce: str) -> str:
    return hmac.new(id.encode(), nonce.encode(), sha256).hexdigest()
