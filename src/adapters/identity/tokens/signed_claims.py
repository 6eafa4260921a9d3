"""Signed claims: the header and claims of a JWT whose signature was verified with a known key."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from joserfc import jws
from joserfc.jwk import Key
from joserfc.registry import JWS_HEADER_REGISTRY, HeaderRegistryDict

from domain.errors import PrevistoError, Unauthenticated

MAX_TOKEN_CHARACTERS = 16 * 1024
HEADER_NAMES = ("alg", "typ", "kid", "x5t", "x5t#S256")
Claims = dict[str, Any]


class Headers(jws.JWSRegistry):
    """Accepts only the headers that name a known key: not `jwk`, `jku`, `x5u`, `crit` or `b64`."""

    default_header_registry: HeaderRegistryDict = {name: JWS_HEADER_REGISTRY[name] for name in HEADER_NAMES}
    max_header_length = 1024
    max_payload_length = MAX_TOKEN_CHARACTERS


def invalid(why: str = "cannot be verified") -> Unauthenticated:
    """The error for a token; its message does not contain the token."""
    return Unauthenticated(f"invalid access token: {why}", field="token", remedy="request a new token")


def signed_claims(
    token: str, find: Callable[[str], Key | None], algorithms: Sequence[str]
) -> tuple[Claims, Claims]:
    """Verify the signature and return the header and the claims.

    The algorithm of the token must be one of `algorithms`. Raises Unauthenticated, and the errors of `find`.
    """
    if len(token) > MAX_TOKEN_CHARACTERS or not algorithms:  # joserfc reads an empty list as its own list
        raise invalid()
    registry = Headers(algorithms=algorithms)
    with _refuse_errors():
        parsed = jws.extract_compact(token.encode("ascii"), registry=registry)
        header = dict(parsed.headers())
        registry.check_header(header)
        kid = header["kid"]
    key = find(kid)
    if key is None:
        raise invalid("unknown key")
    with _refuse_errors():
        key.check_use("sig")
        key.check_alg(header["alg"])
        if not jws.validate_compact(parsed, key, registry=registry):
            raise invalid()
        claims = json.loads(str(parsed.payload, "utf-8"), cls=_StrictJson)
    if not isinstance(claims, dict):
        raise invalid()
    return header, claims


@contextmanager
def _refuse_errors() -> Iterator[None]:
    """Turn every error of a parser, also RecursionError, into Unauthenticated: the token is untrusted."""
    try:
        yield
    except PrevistoError:
        raise
    except Exception:
        raise invalid() from None


class _StrictJson(json.JSONDecoder):
    """Refuses NaN, infinities and repeated names."""

    def __init__(self, **options: Any) -> None:
        super().__init__(object_pairs_hook=_unique_names, parse_constant=_refuse_constant, **options)


def _unique_names(pairs: list[tuple[str, Any]]) -> Claims:
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("repeated name")
    return found


def _refuse_constant(name: str) -> float:
    raise ValueError(f"unsupported number {name}")
