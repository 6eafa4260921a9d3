"""How often a principal may ask: a bucket of requests that fills up again with time."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from domain.errors import TooManyRequests

MOST_BUCKETS = 10_000


class Rates:
    """`minute` requests a minute for each owner, in this process; 0 is no bound.

    A bucket holds what a minute brings, so short bursts pass. (Token bucket: RFC 2697 calls its depth
    the committed burst size.)
    """

    def __init__(self, minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._minute = minute
        self._now = now
        self._lock = Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, owner: str) -> None:
        """One request. Raises TooManyRequests saying when there is room again."""
        if not self._minute:
            return
        now, second = self._now(), self._minute / 60
        with self._lock:
            left, at = self._buckets.pop(owner, (float(self._minute), now))
            left = min(float(self._minute), left + (now - at) * second)
            self._buckets[owner] = (left - 1 if left >= 1 else left, now)
            while len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        if left < 1:
            wait = math.ceil((1 - left) / second)
            raise TooManyRequests(
                f"more than {self._minute} requests a minute", field="", remedy=f"try again in {wait} s"
            )
