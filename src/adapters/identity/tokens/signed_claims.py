"""Signed claims: what a JWT says, once its signature is proven by a key that we chose."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from joserfc import jws
from joserfc.jwk import Key
from joserfc.registry import JWS_HEADER_REGISTRY, HeaderRegistryDict

from domain.errors import PrevistoError, Unauthenticated

LONGEST = 16 * 1024  # characters of a token
NAMES = ("alg", "typ", "kid", "x5t", "x5t#S256")
Claims = dict[str, Any]


class Headers(jws.JWSRegistry):
    """Headers that name a key of ours, and nothing else: no `jwk`, `jku`, `x5u`, `crit` or `b64`."""

    default_header_registry: HeaderRegistryDict = {name: JWS_HEADER_REGISTRY[name] for name in NAMES}
    max_header_length = 1024
    max_payload_length = LONGEST


def invalid(why: str = "it cannot be verified") -> Unauthenticated:
    """The refusal of a token; it never quotes the token."""
    return Unauthenticated(f"the access token is refused: {why}", field="token", remedy="ask for a new one")


def signed_claims(
    token: str, find: Callable[[str], Key | None], algorithms: Sequence[str]
) -> tuple[Claims, Claims]:
    """Header and claims. Raises Unauthenticated, or what `find` raises when it cannot know.

    The algorithm is one of ours, never simply that of the token.
    """
    if len(token) > LONGEST or not algorithms:  # without a list joserfc would take one of its own
        raise invalid()
    registry = Headers(algorithms=algorithms)
    with _refusing():
        parsed = jws.extract_compact(token.encode("ascii"), registry=registry)
        header = dict(parsed.headers())
        registry.check_header(header)
        kid = header["kid"]
    key = find(kid)
    if key is None:
        raise invalid("nobody knows its key")
    with _refusing():
        key.check_use("sig")
        key.check_alg(header["alg"])
        if not jws.validate_compact(parsed, key, registry=registry):
            raise invalid()
        claims = json.loads(str(parsed.payload, "utf-8"), cls=_StrictJson)
    if not isinstance(claims, dict):
        raise invalid()
    return header, claims


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever a stranger's bytes make a parser trip over, down to its stack, is the stranger's affair."""
    try:
        yield
    except PrevistoError:
        raise
    except Exception:
        raise invalid() from None


class _StrictJson(json.JSONDecoder):
    """Without NaN and infinities, and without one name twice."""

    def __init__(self, **options: Any) -> None:
        super().__init__(object_pairs_hook=_unique, parse_constant=_no_number, **options)


def _unique(pairs: list[tuple[str, Any]]) -> Claims:
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a name twice")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")
