"""How a process ends: in bounded time after a signal, and not later than its parent."""

import faulthandler
import os
import signal
import time
from collections.abc import Callable
from threading import Thread

STDERR = 2
PARENT_POLL_SECONDS = 0.5


def end_within(seconds: float) -> None:
    """End this process after `seconds`, whatever its threads do then; a later call sets the time anew.

    The thread that waits is one of C, so that a computation which holds the interpreter is ended too. The
    stack of each thread goes to stderr.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=STDERR)


def on_signal(begin: Callable[[], None]) -> None:
    """At SIGTERM or Ctrl-C call `begin` first, and then what was to happen until now."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _first(begin, signal.getsignal(number)))


def _first(begin: Callable[[], None], until_now: object) -> Callable[[int, object], None]:
    def both(number: int, frame: object) -> None:
        begin()
        if callable(until_now):
            until_now(number, frame)

    return both


def end_with(parent: int) -> None:
    """Send SIGTERM to this process when its parent, a process id, has ended, even by `kill -9`."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_POLL_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, daemon=True).start()
