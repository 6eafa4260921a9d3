"""Denylist: revoked tokens in memory, never more than a few seconds behind the database."""

import time
from threading import Lock

from adapters.identity.tokens.beside import beside
from application.ports.identity.revoked_tokens import RevokedTokens, family_of, whole_client, whole_family

FRESH = 2.0  # seconds without a look at the database
OLDEST = 4.0  # seconds after which nothing is said without one


class Denylist:
    """Between the two ages a thread looks while requests go on; beyond, requests wait for the look."""

    def __init__(self, revoked: RevokedTokens) -> None:
        self._revoked = revoked
        self._names: frozenset[str] = frozenset()
        self._read_at = float("-inf")
        self._lock = Lock()

    def holds(self, jti: str, client: str) -> bool:
        """Whether the token, or all of its client, are void. Raises StoreUnavailable when it cannot know."""
        age = time.monotonic() - self._read_at
        if age > OLDEST:
            with self._lock:
                if time.monotonic() - self._read_at > OLDEST:
                    self._read()
        elif age > FRESH:
            beside(self._lock, self._read, "denylist")
        return self._is_void(jti, client)

    def holds_now(self, jti: str, client: str) -> bool:
        """The same, as the database says at this moment."""
        with self._lock:
            self._read()
        return self._is_void(jti, client)

    def add(self, jti: str, until: float) -> None:
        """Void a token, here at once and in other processes within seconds."""
        self._revoked.revoke(jti, until)
        with self._lock:
            self._read()

    def end_family(self, family: str, until: float) -> None:
        """Void all tokens that came of a consent."""
        self.add(whole_family(family), until)

    def _is_void(self, jti: str, client: str) -> bool:
        return not self._names.isdisjoint((jti, whole_client(client), whole_family(family_of(jti))))

    def _read(self) -> None:
        started = time.monotonic()
        self._names, self._read_at = self._revoked.live(), started
