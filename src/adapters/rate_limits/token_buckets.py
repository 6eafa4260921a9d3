"""How often somebody may ask: a bucket of requests that fills up again with time."""

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

BUCKET = struct.Struct("<8sdd")  # whose, requests left, when that was
ROW = 8  # buckets among which one name may lie
ROWS = 2048


class TokenBuckets:
    """So many requests a minute for each name, over all processes that share the file; 0 is no bound.

    A bucket holds what a minute brings, so short bursts pass. (Token bucket: RFC 2697 calls its depth
    the committed burst size.) The clock must be one for all processes and never go back, as the
    monotonic one of Linux; a bucket of the time before a restart of the machine is a full one.
    """

    def __init__(self, path: Path, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.ftruncate(self._file, ROWS * ROW * BUCKET.size)
        self._buckets = mmap.mmap(self._file, ROWS * ROW * BUCKET.size)

    def take(self, name: str, minute: int) -> None:
        """One request of `minute` requests a minute. Raises TooManyRequests saying when there is room."""
        if not minute:
            return
        whose, second = sha256(name.encode()).digest()[:8], minute / 60
        with self._held():
            now = self._now()
            place, left, at = self._find(whose, float(minute), now)
            left = min(float(minute), left + (now - at) * second)
            BUCKET.pack_into(self._buckets, place, whose, left - 1 if left >= 1 else left, now)
        if left < 1:
            wait = math.ceil((1 - left) / second)
            raise TooManyRequests(
                f"more than {minute} requests a minute", remedy=f"try again in {wait} s", wait=wait
            )

    @contextmanager
    def _held(self) -> Iterator[None]:
        """By this thread of this process alone."""
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _find(self, whose: bytes, full: float, now: float) -> tuple[int, float, float]:
        """The place of a name with what it holds; a new name takes the place that was longest unused."""
        row = int.from_bytes(whose, "big") % ROWS * ROW * BUCKET.size
        oldest, unused_since = row, math.inf
        for place in range(row, row + ROW * BUCKET.size, BUCKET.size):
            owner, left, at = BUCKET.unpack_from(self._buckets, place)
            if owner == whose and at <= now:
                return place, left, at
            if owner == whose or at < unused_since:
                oldest, unused_since = place, -math.inf if owner == whose else at
        return oldest, full, now
