"""LineBudget: how many lines a minute unknown callers can write, so that they cannot fill a disk."""

import time
from collections import Counter
from collections.abc import Callable
from threading import Lock, Timer

MOST = {"request-answered": 60, "request-failed": 10, "log": 60}
"""Lines of each event in a minute and a process; a failure has a traceback and is long."""
MINUTE = 60.0  # seconds

Tell = Callable[[str, int], None]


class LineBudget:
    """Counts lines of one event by itself; `tell` is told the event and the number that was left out.

    It is told once for each minute in which lines were left out, at the end of that minute.
    """

    def __init__(self, tell: Tell, minute: float = MINUTE) -> None:
        self._tell = tell
        self._minute = minute
        self._lock = Lock()
        self._since = time.monotonic()
        self._written: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()

    def take(self, event: str) -> bool:
        """Whether one more line of this event is written."""
        now = time.monotonic()
        with self._lock:
            if now - self._since >= self._minute and not self._left_out:
                self._begin(now)
            if self._written[event] < MOST[event]:
                self._written[event] += 1
                return True
            if not self._left_out:
                self._call_later(self._since + self._minute - now)
            self._left_out[event] += 1
            return False

    def _begin(self, now: float) -> None:
        self._since = now
        self._written.clear()
        self._left_out.clear()

    def _call_later(self, seconds: float) -> None:
        timer = Timer(max(0.0, seconds), self._end)
        timer.daemon = True
        timer.start()

    def _end(self) -> None:
        with self._lock:
            left_out = dict(self._left_out)
            self._begin(time.monotonic())
        for event, number in left_out.items():
            self._tell(event, number)
