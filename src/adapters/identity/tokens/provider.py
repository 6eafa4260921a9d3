"""Provider: the documents that an external issuer publishes by OpenID Connect Discovery."""

from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from adapters.identity.tokens.bounded_fetch import fetch_document, provider_unavailable
from domain.errors import InvalidInput

LOOPBACK = ("localhost", "127.0.0.1", "::1")
MAX_KEYS = 64


def discovered(issuer: str) -> dict[str, Any]:
    """Fetch the discovery document of an issuer.

    Raises InvalidInput when the provider is not the configured issuer, StoreUnavailable when it gives no
    usable answer.
    """
    document = fetch_document(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if document.get("issuer") != issuer:
        raise _issuer_error(f"the provider names another issuer: {str(document.get('issuer'))[:200]!r}")
    return document


def published_keys(issuer: str) -> dict[str, Key]:
    """Fetch the signature keys of an issuer by their `kid`; never empty. Raises as `discovered` does."""
    address = discovered(issuer).get("jwks_uri")
    if not isinstance(address, str) or not is_https_or_loopback(address):
        raise _issuer_error("the address of the provider's keys is neither https nor on loopback")
    listed = fetch_document(address).get("keys")
    if not isinstance(listed, list):
        raise provider_unavailable(address)
    if not (keys := _signature_keys(listed)):
        raise _issuer_error("the provider publishes no signature key")
    return keys


def is_https_or_loopback(address: str) -> bool:
    """Whether an address uses https, or http on loopback."""
    try:
        parts = urlsplit(address)
        return (parts.scheme == "https" and bool(parts.hostname)) or (
            parts.scheme == "http" and parts.hostname in LOOPBACK
        )
    except ValueError:
        return False


def _signature_keys(listed: list[object]) -> dict[str, Key]:
    """The asymmetric keys with a `kid` that are not for encryption; all others are ignored."""
    keys: dict[str, Key] = {}
    for entry in listed[:MAX_KEYS]:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
            continue
        try:
            key = import_key(entry)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, RSAKey | ECKey | OKPKey) and isinstance(entry.get("kid"), str):
            keys[entry["kid"]] = key
    return keys


def _issuer_error(what: str) -> InvalidInput:
    remedy = "set the issuer exactly as in the `iss` claim of its tokens"
    return InvalidInput(what, field="PREVISTO_OIDC_ISSUER", remedy=remedy)
