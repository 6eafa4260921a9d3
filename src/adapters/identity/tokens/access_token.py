"""AccessToken: the claims of a JWT after the checks on its issuer, audience, times and shape."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from adapters.identity.tokens.profiles import Profile
from adapters.identity.tokens.signed_claims import Claims, invalid
from domain.principal import SCOPES

LEEWAY_SECONDS = 30.0  # allowed difference between clocks
MAX_NAME_CHARACTERS = 255
MAX_TIME = 1 << 62  # seconds; larger integers overflow a float


class AccessToken(msgspec.Struct, frozen=True, kw_only=True):
    """A verified token. `expires` is POSIX time and may be larger than a datetime can hold."""

    subject: str
    client: str
    scopes: frozenset[str]
    jti: str
    expires: float
    claims: Claims


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The issuer, audience and profile to check; `names` maps scopes of a provider to those of Previsto."""

    issuer: str
    audience: str
    profile: Profile
    names: Mapping[str, str] = {}

    def apply(self, header: Claims, claims: Claims, now: float) -> AccessToken:
        """Return the token at the POSIX time `now`. Raises Unauthenticated with the first failed rule."""
        self._check_shape(header, claims)
        if claims.get("iss") != self.issuer:
            raise invalid("wrong issuer")
        audience = claims.get("aud")
        if self.audience not in (audience if isinstance(audience, list) else [audience]):
            raise invalid("wrong audience")
        expires = _time(claims, "exp")
        if expires is None or expires + LEEWAY_SECONDS <= now:
            raise invalid("expired")
        if any((_time(claims, name) or 0) > now + LEEWAY_SECONDS for name in ("nbf", "iat")):
            raise invalid("not valid yet")
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
            raise invalid("not an access token")
        if any(claims.get(name) != value for name, value in self.profile.fixed.items()):
            raise invalid("not an access token")
        if any(name in claims for name in self.profile.absent):
            raise invalid("not an access token")
        if any(name not in claims for name in self.profile.required):
            raise invalid("missing claim")

    def _granted(self, claims: Claims) -> Iterator[str]:
        for path in self.profile.scopes:
            found: Any = claims
            for part in path.split("."):
                found = found.get(part) if isinstance(found, dict) else None
            words = found.split() if isinstance(found, str) else found
            if words is None:
                continue
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                raise invalid("invalid scopes")
            yield from words


def _time(claims: Claims, name: str) -> float | None:
    """The POSIX time in a claim; None when the claim is absent."""
    value = claims.get(name)
    if name not in claims:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid(f"invalid time in {name}")
    if isinstance(value, float) and not math.isfinite(value):
        raise invalid(f"invalid time in {name}")
    return float(max(-MAX_TIME, min(value, MAX_TIME)))


def _name(claims: Claims, name: str) -> str:
    """The name in a claim: printable and on one line, so that it is safe in logs and events."""
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME_CHARACTERS or not value.isprintable():
        raise invalid(f"missing or invalid {name}")
    return value
