"""The ID token of a login: who logged in, at which provider, for which program and in which login."""

import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256, sha384, sha512

import msgspec
from joserfc.jwk import Key

from adapters.identity.tokens.access_token import LEEWAY_SECONDS, MAX_NAME_CHARACTERS
from adapters.identity.tokens.signed_claims import Claims, invalid, signed_claims

HASHES = {"256": sha256, "384": sha384, "512": sha512}
"""By the end of the name of an algorithm, the hash of `at_hash`."""
NAMES = ("preferred_username", "email", "name", "sub")


class IdTokenRules(msgspec.Struct, frozen=True, kw_only=True):
    """What an ID token must say (OpenID Connect Core, 3.1.3.7)."""

    issuer: str
    client: str
    algorithms: Sequence[str]
    find: Callable[[str], Key | None]

    def apply(self, token: str, nonce: str | None, access_token: str, subject: str) -> Claims:
        """The claims of a token with this nonce, or without one for a refresh, about a subject.

        Raises Unauthenticated with the first failed rule, or StoreUnavailable without keys.
        """
        header, claims = signed_claims(token, self.find, self.algorithms)
        self._check_parties(claims)
        self._check_times(claims)
        if nonce is not None and not _same(claims.get("nonce"), nonce):
            raise invalid("another login")
        if not _same(claims.get("sub"), subject):
            raise invalid("another person")
        if "at_hash" in claims and not _same(claims["at_hash"], _hash(str(header["alg"]), access_token)):
            raise invalid("another access token")
        return claims

    def _check_parties(self, claims: Claims) -> None:
        if claims.get("iss") != self.issuer:
            raise invalid("wrong issuer")
        audience = claims.get("aud")
        several = audience if isinstance(audience, list) else [audience]
        if self.client not in several or claims.get("azp", self.client) != self.client:
            raise invalid("wrong audience")
        if len(several) > 1 and "azp" not in claims:
            raise invalid("wrong audience")

    def _check_times(self, claims: Claims) -> None:
        now = time.time()
        for name in ("exp", "iat"):
            value = claims.get(name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise invalid(f"missing or invalid {name}")
        if claims["exp"] + LEEWAY_SECONDS <= now:
            raise invalid("expired")
        if claims["iat"] > now + LEEWAY_SECONDS:
            raise invalid("not valid yet")


def name_in(claims: Mapping[str, object]) -> str:
    """What the pages call the person."""
    found = (claims.get(name) for name in NAMES)
    return next((one for one in found if isinstance(one, str) and 0 < len(one) <= MAX_NAME_CHARACTERS), "")


def _same(found: object, wanted: str) -> bool:
    return isinstance(found, str) and hmac.compare_digest(found.encode(), wanted.encode())


def _hash(algorithm: str, access_token: str) -> str:
    whole = HASHES[algorithm[-3:]](access_token.encode()).digest()
    return urlsafe_b64encode(whole[: len(whole) // 2]).rstrip(b"=").decode()
