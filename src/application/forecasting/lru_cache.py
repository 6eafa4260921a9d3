"""LruCache: a cache of immutable values with a maximum size, as a number of values or by their weights."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class LruCache(Generic[T]):
    """The values that were used last, of at most `max_size` together. Two threads may compute the same value.

    `read` is told of each read whether it was a hit; `weigh` gives the size of a value, by default 1.
    """

    def __init__(
        self,
        max_size: int,
        read: Callable[[bool], None] = lambda hit: None,
        weigh: Callable[[T], int] = lambda value: 1,
    ) -> None:
        self._max_size = max_size
        self._read = read
        self._weigh = weigh
        self._size = 0
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
        self.keep(key, value)
        return value

    def keep(self, key: Hashable, value: T) -> None:
        """Keep a value that was computed elsewhere."""
        with self._lock:
            if key not in self._values:
                self._values[key] = value
                self._size += self._weigh(value)
            while self._size > self._max_size:
                self._size -= self._weigh(self._values.popitem(last=False)[1])

    def __contains__(self, key: Hashable) -> bool:
        """Whether a value is kept; no read, so neither a hit nor a miss."""
        with self._lock:
            return key in self._values
