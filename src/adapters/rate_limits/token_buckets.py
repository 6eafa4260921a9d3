"""RateLimiter: token buckets in a file that processes share."""

import fcntl
import math
import mmap
import os
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock

from domain.errors import TooManyRequests

BUCKET = struct.Struct("<8sdd")  # hash of the name, requests left, time in seconds
ROW_BUCKETS = 8  # places for one name
ROW_COUNT = 2048  # in the file


class TokenBuckets:
    """Limits the requests a minute of each name over all processes that share the file.

    A bucket holds the requests of one minute, so short bursts pass (RFC 2697 calls this depth the
    committed burst size). All processes need the same clock, which never goes back, such as the monotonic
    clock of Linux; a bucket written before a restart of the machine counts as full.
    """

    def __init__(self, path: Path, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.ftruncate(self._file, ROW_COUNT * ROW_BUCKETS * BUCKET.size)
        self._buckets = mmap.mmap(self._file, ROW_COUNT * ROW_BUCKETS * BUCKET.size)

    def take(self, name: str, minute: int, count: int = 1) -> int | None:
        if not minute:
            return None
        whose, second = sha256(name.encode()).digest()[:8], minute / 60
        with self._lock_file():
            now = self._now()
            place, left, at = self._find(whose, float(minute), now)
            left = min(float(minute), left + (now - at) * second)
            BUCKET.pack_into(self._buckets, place, whose, left - count if left >= count else left, now)
        if left < count:
            wait = math.ceil((count - left) / second)
            raise TooManyRequests(
                f"more than {minute} requests a minute", remedy=f"try again in {wait} s", wait=wait
            )
        return int(left - count)

    @contextmanager
    def _lock_file(self) -> Iterator[None]:
        """Lock the file against other threads and processes."""
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _find(self, whose: bytes, full: float, now: float) -> tuple[int, float, float]:
        """Return place, requests and time of a name; a new name gets the least recently used place."""
        row = int.from_bytes(whose, "big") % ROW_COUNT * ROW_BUCKETS * BUCKET.size
        oldest, unused_since = row, math.inf
        for place in range(row, row + ROW_BUCKETS * BUCKET.size, BUCKET.size):
            owner, left, at = BUCKET.unpack_from(self._buckets, place)
            if owner == whose and at <= now:
                return place, left, at
            if owner == whose or at < unused_since:
                oldest, unused_since = place, -math.inf if owner == whose else at
        return oldest, full, now
