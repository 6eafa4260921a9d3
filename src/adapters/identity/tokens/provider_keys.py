"""ProviderKeys: an external issuer's keys in memory, refreshed beside the requests."""

import time
from collections.abc import Callable, Mapping
from threading import Lock

from joserfc.jwk import Key

from adapters.identity.tokens.beside import beside
from domain.errors import PrevistoError, StoreUnavailable

FRESH = 300.0  # seconds after which keys are read again, by a thread
OLDEST = 24 * 3600.0  # seconds after which keys that could not be read again are believed no longer
RETRY = 5.0  # seconds between attempts while the provider is away
COLD_PACE = 1.0  # the same before the first answer
UNKNOWN_PACE = 30.0  # seconds between reads for a key that nobody knows


class ProviderKeys:
    """`read` fetches all keys. Requests wait for it in two cases only: before the first answer, and for
    an unknown `kid`, which may be that of a rotated key, but at most once in half a minute."""

    def __init__(self, read: Callable[[], Mapping[str, Key]]) -> None:
        self._fetch = read
        self._keys: Mapping[str, Key] = {}
        self._read_at = self._tried_at = self._unknown_at = float("-inf")
        self._lock = Lock()

    def find(self, kid: str) -> Key | None:
        """The key of this name. Raises StoreUnavailable when none was read, or not for a day."""
        age = time.monotonic() - self._read_at
        if age > OLDEST:
            self._read_first()
        elif age > FRESH and _is_due(self._tried_at, RETRY):
            beside(self._lock, self._read, "provider-keys")
        if kid not in self._keys:
            self._read_for_unknown()
        return self._keys.get(kid)

    def check(self) -> None:
        """Read now. Raises InvalidInput for another provider, StoreUnavailable for one that is away."""
        with self._lock:
            self._read()

    def _read_first(self) -> None:
        with self._lock:
            if time.monotonic() - self._read_at <= OLDEST:
                return  # another thread was first
            if not _is_due(self._tried_at, COLD_PACE):
                raise _not_yet()
            try:
                self._read()
            except PrevistoError:
                raise _not_yet() from None

    def _read_for_unknown(self) -> None:
        before = self._read_at
        with self._lock:
            # Whoever waited behind a read has its answer, and so has whoever comes right after one.
            if self._read_at != before or not _is_due(self._tried_at, COLD_PACE):
                return
            if not _is_due(self._unknown_at, UNKNOWN_PACE):
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
            self._tried_at = time.monotonic()  # at the end: who waited for a failure does not repeat it


def _is_due(since: float, pace: float) -> bool:
    return time.monotonic() - since >= pace


def _not_yet() -> StoreUnavailable:
    return StoreUnavailable(
        "the keys of the provider could not be read yet",
        field="PREVISTO_OIDC_ISSUER",
        remedy="check that it can be reached from here; it is tried again by itself",
    )
