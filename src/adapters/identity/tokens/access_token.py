"""AccessToken: signed claims that hold what an API must ask of them."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from adapters.identity.tokens.profiles import Profile
from adapters.identity.tokens.signed_claims import Claims, invalid
from domain.principal import SCOPES

LEEWAY = 30.0  # seconds that clocks may differ
LONGEST_NAME = 255
FAR = 1 << 62  # any time behind it means the same


class AccessToken(msgspec.Struct, frozen=True, kw_only=True):
    """What is believed of a token. `expires` is POSIX time and may be absurdly late: never a datetime."""

    subject: str
    client: str
    scopes: frozenset[str]
    jti: str
    expires: float
    claims: Claims


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Who must have given it, for whom, in which shape; `names` are a provider's names of our scopes."""

    issuer: str
    audience: str
    profile: Profile
    names: Mapping[str, str] = {}

    def apply(self, header: Claims, claims: Claims, now: float) -> AccessToken:
        """The token. Raises Unauthenticated with the rule that is broken."""
        self._check_shape(header, claims)
        if claims.get("iss") != self.issuer:
            raise invalid("another issuer gave it")
        audience = claims.get("aud")
        if self.audience not in (audience if isinstance(audience, list) else [audience]):
            raise invalid("it is not for this API")
        expires = _time(claims, "exp")
        if expires is None or expires + LEEWAY <= now:
            raise invalid("it has run out")
        if any((_time(claims, name) or 0) > now + LEEWAY for name in ("nbf", "iat")):
            raise invalid("it is not valid yet")
        return AccessToken(
            subject=_name(claims, "sub"),
            client=_name(claims, self.profile.client),
            scopes=frozenset(self.names.get(s, s) for s in self._granted(claims)) & SCOPES.keys(),
            jti=_name(claims, "jti") if "jti" in claims else "",
            expires=expires,
            claims=claims,
        )

    def _check_shape(self, header: Claims, claims: Claims) -> None:
        kind = str(header.get("typ", "")).lower().removeprefix("application/")
        if kind not in self.profile.types:
            raise invalid("it is no access token")
        if any(claims.get(name) != value for name, value in self.profile.fixed.items()):
            raise invalid("it is no access token")
        if any(name in claims for name in self.profile.absent):
            raise invalid("it is no access token")
        if any(name not in claims for name in self.profile.required):
            raise invalid("it lacks a claim")

    def _granted(self, claims: Claims) -> Iterator[str]:
        for path in self.profile.scopes:
            found: Any = claims
            for part in path.split("."):
                found = found.get(part) if isinstance(found, dict) else None
            words = found.split() if isinstance(found, str) else found
            if words is None:
                continue
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                raise invalid("its scopes cannot be read")
            yield from words


def _time(claims: Claims, name: str) -> float | None:
    """A claim that is a time; None when it is absent."""
    value = claims.get(name)
    if name not in claims:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid(f"its {name} is no time")
    if isinstance(value, float) and not math.isfinite(value):
        raise invalid(f"its {name} is no time")
    return float(max(-FAR, min(value, FAR)))


def _name(claims: Claims, name: str) -> str:
    """A claim that names somebody, on one line."""
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME or not value.isprintable():
        raise invalid(f"its {name} names nobody")
    return value
