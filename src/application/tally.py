"""Tally: hits and misses of a cache, told together, because telling each costs more than a hit."""

from collections.abc import Callable
from threading import Lock

EVERY = 64
Tell = Callable[[str, int, int], None]
"""Is called with the name of a cache and its new hits and misses, on any thread."""


def untold(cache: str, hits: int, misses: int) -> None:
    """Nobody counts."""


class Tally:
    """Tells every 64 reads; up to 63 are not told yet."""

    def __init__(self, cache: str, tell: Tell) -> None:
        self._cache = cache
        self._tell = tell
        self._lock = Lock()
        self._hits = self._misses = 0

    def __call__(self, hit: bool) -> None:
        """Count one read."""
        with self._lock:
            self._hits += hit
            self._misses += not hit
            if self._hits + self._misses < EVERY:
                return
            hits, misses = self._hits, self._misses
            self._hits = self._misses = 0
        self._tell(self._cache, hits, misses)
