"""ProviderKeys: an external issuer's keys in memory, refreshed in the background."""

import time
from collections.abc import Callable, Mapping
from threading import Lock

from joserfc.jwk import Key

from adapters.identity.tokens.background import run_in_background
from domain.errors import PrevistoError, StoreUnavailable

FRESH_SECONDS = 300.0  # after this age a thread reads the keys again
MAX_AGE_SECONDS = 24 * 3600.0  # after this age keys are not used until they are read again
RETRY_SECONDS = 5.0  # between attempts while the provider does not answer
FIRST_READ_RETRY_SECONDS = 1.0  # between attempts before the first answer
UNKNOWN_KEY_SECONDS = 30.0  # between reads for an unknown `kid`


class ProviderKeys:
    """`read` fetches all keys. Requests wait for it only before the first answer and for an unknown `kid`.

    An unknown `kid` may be that of a new key; such a read happens at most once in UNKNOWN_KEY_SECONDS.
    """

    def __init__(self, read: Callable[[], Mapping[str, Key]]) -> None:
        self._fetch = read
        self._keys: Mapping[str, Key] = {}
        self._read_at = self._tried_at = self._unknown_at = float("-inf")
        self._lock = Lock()

    def find(self, kid: str) -> Key | None:
        """The key with this `kid`; None when the provider does not publish it.

        Raises StoreUnavailable when the keys were never read, or not in the last MAX_AGE_SECONDS.
        """
        age = time.monotonic() - self._read_at
        if age > MAX_AGE_SECONDS:
            self._read_first()
        elif age > FRESH_SECONDS and _is_due(self._tried_at, RETRY_SECONDS):
            run_in_background(self._lock, self._read, "provider-keys")
        if kid not in self._keys:
            self._read_for_unknown()
        return self._keys.get(kid)

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

    def _read_for_unknown(self) -> None:
        before = self._read_at
        with self._lock:
            # A read that ended while this thread waited, or a moment ago, has answered already.
            if self._read_at != before or not _is_due(self._tried_at, FIRST_READ_RETRY_SECONDS):
                return
            if not _is_due(self._unknown_at, UNKNOWN_KEY_SECONDS):
                return
            self._unknown_at = time.monotonic()
            try:
                self._read()
            except PrevistoError:
                return

    def _read(self) -> None:
        try:
            self._keys = self._fetch()
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
