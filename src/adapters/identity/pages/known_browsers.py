"""KnownBrowsers: the cookie of a browser in which a user logged in before (OWASP: device cookies)."""

import secrets
import time
from typing import Any

from joserfc import jwt

from adapters.identity.tokens.key_ring import ALGORITHM, KeyRing
from adapters.identity.tokens.signed_claims import signed_claims
from application.commands.log_in import KnownBrowser
from domain.errors import Unauthenticated

KNOWN_SECONDS = 180 * 86_400
TYPE = "known-browser+jwt"  # other than that of an access token, so that neither is taken for the other


class KnownBrowsers:
    """A cookie names the user and a random id of the browser, signed with the key of tokens.

    It gives no access: with it, wrong passwords are counted for this browser alone. It ends with its key
    (`keys retire`), and then the browser is like any other.
    """

    def __init__(self, issuer: str, keys: KeyRing) -> None:
        self._audience = f"{issuer}/oauth/login"
        self._keys = keys

    def cookie_for(self, user: str) -> str:
        """A new cookie of a user who has logged in."""
        (key,) = self._keys.signing().keys
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": key.kid}
        claims = {
            "aud": self._audience,
            "sub": user,
            "jti": secrets.token_urlsafe(16),
            "exp": int(time.time()) + KNOWN_SECONDS,
        }
        return jwt.encode(header, claims, key, algorithms=[ALGORITHM])

    def read(self, cookie: str) -> KnownBrowser | None:
        """The browser; None for a cookie that is not ours or has expired."""
        try:
            header, claims = signed_claims(cookie, self._keys.find, (ALGORITHM,))
        except (Unauthenticated, UnicodeEncodeError):
            return None
        if header.get("typ") != TYPE or claims.get("aud") != self._audience or not _is_current(claims):
            return None
        return KnownBrowser(user=str(claims["sub"]), id=str(claims["jti"]))


def _is_current(claims: dict[str, Any]) -> bool:
    expires = claims.get("exp")
    return isinstance(expires, int) and time.time() < expires
