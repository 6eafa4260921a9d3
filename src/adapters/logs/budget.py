"""LineBudget: how many lines a minute callers can cause without doing anything, so that none fills a disk."""

import time
from collections import Counter
from collections.abc import Callable
from threading import Lock, Timer

REFUSED = "refused"
MOST = {"request-answered": 60, "request-failed": 10, "log": 60, REFUSED: 10}
"""Lines of each event in a minute and a process; a failure has a traceback and is long.

Those of REFUSED are requests that a bound refused, counted for each known caller; the others are those of
all unknown callers.
"""
MINUTE = 60.0  # seconds

Tell = Callable[[str, str, int], None]


class LineBudget:
    """Counts lines by event and caller; `tell` is told both and the number that was left out.

    It is told once for each minute in which lines were left out, at the end of that minute.
    """

    def __init__(self, tell: Tell, minute: float = MINUTE) -> None:
        self._tell = tell
        self._minute = minute
        self._lock = Lock()
        self._since = time.monotonic()
        self._written: Counter[tuple[str, str]] = Counter()
        self._left_out: Counter[tuple[str, str]] = Counter()

    def take(self, event: str, caller: str = "") -> bool:
        """Whether one more line of this event about a caller, "" for all unknown ones, is written."""
        now, counted = time.monotonic(), (event, caller)
        with self._lock:
            if now - self._since >= self._minute and not self._left_out:
                self._begin(now)
            if self._written[counted] < MOST[event]:
                self._written[counted] += 1
                return True
            if not self._left_out:
                self._call_later(self._since + self._minute - now)
            self._left_out[counted] += 1
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
        for (event, caller), number in left_out.items():
            self._tell(event, caller, number)
