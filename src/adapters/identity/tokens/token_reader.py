"""TokenReader: tokens read and checked, each anew only every few seconds."""

import time
from collections.abc import Callable, Sequence
from hashlib import sha256

from joserfc.jwk import Key

from adapters.identity.tokens.access_token import LEEWAY, AccessToken, Rules
from adapters.identity.tokens.signed_claims import signed_claims

REMEMBERED = 5.0  # seconds: so long a key that was retired may still be believed
MOST = 4096  # tokens


class TokenReader:
    """Thread-safe: two threads at worst read the same token twice."""

    def __init__(self, rules: Rules, algorithms: Sequence[str], find: Callable[[str], Key | None]) -> None:
        self._rules = rules
        self._algorithms = tuple(algorithms)
        self._find = find
        self._known: dict[bytes, tuple[float, AccessToken]] = {}

    def read(self, token: str) -> AccessToken:
        """The token. Raises Unauthenticated, or StoreUnavailable when the keys are out of reach."""
        digest = sha256(token.encode("utf-8", "replace")).digest()
        until, known = self._known.get(digest, (0.0, None))
        if known is not None and time.monotonic() < until:
            return known
        fresh = self.read_now(token)
        if len(self._known) >= MOST:
            self._known = {}
        left = min(REMEMBERED, fresh.expires + LEEWAY - time.time())
        self._known[digest] = (time.monotonic() + left, fresh)
        return fresh

    def read_now(self, token: str) -> AccessToken:
        """The same, from nothing but the token and the keys of this moment."""
        header, claims = signed_claims(token, self._find, self._algorithms)
        return self._rules.apply(header, claims, time.time())
