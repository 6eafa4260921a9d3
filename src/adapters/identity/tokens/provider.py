"""Provider: what an external issuer publishes about itself, by OpenID Connect Discovery."""

from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from adapters.identity.tokens.bounded_fetch import away, fetch_document
from domain.errors import InvalidInput

LOOPBACK = ("localhost", "127.0.0.1", "::1")
MOST_KEYS = 64


def published_keys(issuer: str) -> dict[str, Key]:
    """The signature keys of an issuer by their `kid`; never empty.

    Raises InvalidInput when the provider is not the one that was configured, StoreUnavailable when it
    gives no usable answer.
    """
    document = fetch_document(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if document.get("issuer") != issuer:
        raise _other(f"the provider calls itself {str(document.get('issuer'))[:200]!r}")
    address = document.get("jwks_uri")
    if not isinstance(address, str) or not may_be_read(address):
        raise _other("its keys are neither under https nor on this machine")
    listed = fetch_document(address).get("keys")
    if not isinstance(listed, list):
        raise away(address)
    if not (keys := _usable(listed)):
        raise _other("the provider publishes no key for signatures")
    return keys


def may_be_read(address: str) -> bool:
    """Whether an address is under https, or on this machine."""
    try:
        parts = urlsplit(address)
        return (parts.scheme == "https" and bool(parts.hostname)) or (
            parts.scheme == "http" and parts.hostname in LOOPBACK
        )
    except ValueError:
        return False


def _usable(listed: list[object]) -> dict[str, Key]:
    """Asymmetric keys with a name that are not meant for encryption; others are left out, not refused."""
    keys: dict[str, Key] = {}
    for entry in listed[:MOST_KEYS]:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
            continue
        try:
            key = import_key(entry)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, RSAKey | ECKey | OKPKey) and isinstance(entry.get("kid"), str):
            keys[entry["kid"]] = key
    return keys


def _other(what: str) -> InvalidInput:
    return InvalidInput(what, field="PREVISTO_OIDC_ISSUER", remedy="give the issuer exactly as its tokens do")
