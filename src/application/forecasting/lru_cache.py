"""LruCache: a cache of immutable values with a maximum size."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class LruCache(Generic[T]):
    """The `max_size` values that were used last. Two threads may compute the same value.

    `read` is told of each read whether it was a hit.
    """

    def __init__(self, max_size: int, read: Callable[[bool], None] = lambda hit: None) -> None:
        self._max_size = max_size
        self._read = read
        self._lock = Lock()
        self._values: OrderedDict[Hashable, T] = OrderedDict()

    def __call__(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The value of a key, computed when it is not cached; exceptions are not cached."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                self._read(True)
                return self._values[key]
        self._read(False)
        value = compute()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._max_size:
                self._values.popitem(last=False)
        return value
