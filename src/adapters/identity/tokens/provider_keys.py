"""ProviderKeys: an external issuer's keys in memory, refreshed in the background."""

import time
from collections.abc import Callable, Mapping
from threading import Lock

from joserfc.jwk import Key

from adapters.identity.tokens.background import run_in_background
from domain.errors import PrevistoError, StoreUnavailable

FRESH_SECONDS = 300.0  # after this age a thread reads the keys again
MAX_AGE_SECONDS = 24 * 3600.0  # after this age keys are not used until they are read again
RETRY_SECONDS = 5.0  # between two reads in the background
FIRST_READ_RETRY_SECONDS = 1.0  # between attempts before the first answer
ASK_AGAIN_SECONDS = 1.0  # Retry-After while an unknown `kid` may be that of a new key
MAX_ASKED = 4096  # unknown `kid`s that are remembered between two reads


class ProviderKeys:
    """`read` fetches all keys. Requests wait for it only before the first answer.

    An unknown `kid` may be that of a new key: it is refused only when a read that began after it was first
    asked for lacks it, and that read is younger than RETRY_SECONDS. Until then the error is
    StoreUnavailable, and the caller asks again.
    """

    def __init__(self, read: Callable[[], Mapping[str, Key]]) -> None:
        self._fetch = read
        self._keys: Mapping[str, Key] = {}
        self._asked: set[str] = set()  # unknown `kid`s since the last read began
        self._absent: frozenset[str] = frozenset()  # those that the last read lacks
        self._read_at = self._tried_at = float("-inf")
        self._lock = Lock()

    def find(self, kid: str) -> Key | None:
        """The key with this `kid`; None when the provider does not publish it.

        Raises StoreUnavailable when the keys were never read, or not in the last MAX_AGE_SECONDS, or not
        since this unknown `kid` was first asked for.
        """
        age = time.monotonic() - self._read_at
        if age > MAX_AGE_SECONDS:
            self._read_first()
        elif age > FRESH_SECONDS:
            self._read_aside()
        if (key := self._keys.get(kid)) is not None:
            return key
        if len(self._asked) < MAX_ASKED:
            self._asked.add(kid)
        if self._read_aside() or kid not in self._absent:
            raise _ask_again()
        return None

    def check(self) -> None:
        """Read the keys now. Raises InvalidInput for another issuer, StoreUnavailable without an answer."""
        with self._lock:
            self._read()

    def _read_first(self) -> None:
        with self._lock:
            if time.monotonic() - self._read_at <= MAX_AGE_SECONDS:
                return  # another thread has read them
            if not _is_due(self._tried_at, FIRST_READ_RETRY_SECONDS):
                raise _not_yet()
            try:
                self._read()
            except PrevistoError:
                raise _not_yet() from None

    def _read_aside(self) -> bool:
        """Whether a read is due or under way; one that is due begins in the background."""
        if self._lock.locked():
            return True
        if not _is_due(self._tried_at, RETRY_SECONDS):
            return False
        run_in_background(self._lock, self._read, "provider-keys")
        return True

    def _read(self) -> None:
        asked, self._asked, self._absent = self._asked, set(), frozenset()
        try:
            self._keys = self._fetch()
            self._absent = frozenset(asked) - self._keys.keys()
            self._read_at = time.monotonic()
        finally:
            self._tried_at = time.monotonic()  # at the end: a thread that waited for a failure does not retry


def _is_due(since: float, pace: float) -> bool:
    return time.monotonic() - since >= pace


def _not_yet() -> StoreUnavailable:
    return StoreUnavailable(
        "the keys of the provider have not been read yet",
        field="PREVISTO_OIDC_ISSUER",
        remedy="check the connection to the provider; Previsto tries again automatically",
    )


def _ask_again() -> StoreUnavailable:
    return StoreUnavailable(
        "the token has a key that may be new; the keys of the provider are read again",
        field="PREVISTO_OIDC_ISSUER",
        remedy="ask again in a second",
        wait=ASK_AGAIN_SECONDS,
    )
