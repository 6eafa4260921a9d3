"""Denylist: the revoked tokens in memory, at most MAX_AGE_SECONDS behind the database."""

import time
from threading import Lock

from adapters.identity.tokens.background import run_in_background
from application.ports.identity.revoked_tokens import RevokedTokens, family_of, whole_client, whole_family

FRESH_SECONDS = 2.0  # after this age a thread reads the database again
MAX_AGE_SECONDS = 4.0  # after this age a request reads the database before it answers


class Denylist:
    """Between the two ages a thread reads the database and requests do not wait; above, requests wait."""

    def __init__(self, revoked: RevokedTokens) -> None:
        self._revoked = revoked
        self._names: frozenset[str] = frozenset()
        self._read_at = float("-inf")
        self._lock = Lock()

    def holds(self, jti: str, client: str) -> bool:
        """Whether the token, its client or its token family is revoked.

        Raises StoreUnavailable when the list is too old and the database does not answer.
        """
        age = time.monotonic() - self._read_at
        if age > MAX_AGE_SECONDS:
            with self._lock:
                if time.monotonic() - self._read_at > MAX_AGE_SECONDS:
                    self._read()
        elif age > FRESH_SECONDS:
            run_in_background(self._lock, self._read, "denylist")
        return self._is_void(jti, client)

    def is_known_to_lack(self, jti: str, client: str) -> bool:
        """Whether the token is not revoked, by what is in memory; False when the database is to be read."""
        return time.monotonic() - self._read_at <= FRESH_SECONDS and not self._is_void(jti, client)

    def holds_now(self, jti: str, client: str) -> bool:
        """Like `holds`, after a read of the database."""
        with self._lock:
            self._read()
        return self._is_void(jti, client)

    def add(self, jti: str, until: float) -> None:
        """Revoke a token until the POSIX time `until`: here at once, in other processes within seconds."""
        self._revoked.revoke(jti, until)
        with self._lock:
            self._read()

    def end_family(self, family: str, until: float) -> None:
        """Revoke all access tokens of a token family until the POSIX time `until`."""
        self.add(whole_family(family), until)

    def _is_void(self, jti: str, client: str) -> bool:
        return not self._names.isdisjoint((jti, whole_client(client), whole_family(family_of(jti))))

    def _read(self) -> None:
        started = time.monotonic()
        self._names, self._read_at = self._revoked.live(), started
