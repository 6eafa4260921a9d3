"""SharedLooks: callers that wait for the same object read it together."""

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any

FRESH_SECONDS = 0.4  # shorter than the pause between two looks of one caller
MAX_KEPT = 512


class SharedLooks:
    """What was read a moment ago, by key. An error is not kept: the next caller reads again."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._kept: dict[str, tuple[float, Any]] = {}

    def see(self, key: str, read: Callable[[], Any]) -> Any:
        """What is at `key`, read at most `FRESH_SECONDS` ago. Raises the errors of `read`."""
        now = self._clock()
        with self._lock:
            when, found = self._kept.get(key, (-1.0, None))
            if when >= 0 and now - when <= FRESH_SECONDS:
                return found
        found = read()
        with self._lock:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[key] = (now, found)
        return found
