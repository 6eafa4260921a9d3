"""TokenReader: verify access tokens, and remember each result for a few seconds."""

import time
from collections.abc import Callable, Sequence
from hashlib import sha256

from joserfc.jwk import Key

from adapters.identity.tokens.access_token import LEEWAY_SECONDS, AccessToken, Rules
from adapters.identity.tokens.signed_claims import signed_claims

CACHE_SECONDS = 5.0  # tokens of a retired key are accepted for at most this time
MAX_CACHED_TOKENS = 4096


class TokenReader:
    """Thread-safe; in the worst case two threads verify the same token."""

    def __init__(self, rules: Rules, algorithms: Sequence[str], find: Callable[[str], Key | None]) -> None:
        self._rules = rules
        self._algorithms = tuple(algorithms)
        self._find = find
        self._known: dict[bytes, tuple[float, AccessToken]] = {}

    def read(self, token: str) -> AccessToken:
        """Return the verified token. Raises Unauthenticated, or StoreUnavailable without keys."""
        digest = _digest(token)
        if known := self._remembered(digest):
            return known
        fresh = self.read_now(token)
        if len(self._known) >= MAX_CACHED_TOKENS:
            self._known = {}
        left = min(CACHE_SECONDS, fresh.expires + LEEWAY_SECONDS - time.time())
        self._known[digest] = (time.monotonic() + left, fresh)
        return fresh

    def known(self, token: str) -> AccessToken | None:
        """The token, if it was verified before and is remembered."""
        return self._remembered(_digest(token))

    def _remembered(self, digest: bytes) -> AccessToken | None:
        until, known = self._known.get(digest, (0.0, None))
        return known if time.monotonic() < until else None

    def read_now(self, token: str) -> AccessToken:
        """Like `read`, without remembered results."""
        header, claims = signed_claims(token, self._find, self._algorithms)
        return self._rules.apply(header, claims, time.time())


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
