"""Background work, one thread at a time; a failure shows at the next request that needs the result."""

from collections.abc import Callable
from threading import Lock, Thread

from domain.errors import PrevistoError


def run_in_background(lock: Lock, work: Callable[[], None], name: str) -> None:
    """Start `work` in a thread that holds the lock; return at once when the lock is already held."""
    if not lock.acquire(blocking=False):
        return

    def run() -> None:
        try:
            work()
        except PrevistoError:
            pass  # the data in memory is used until it is too old; then a request reads it and raises
        finally:
            lock.release()

    try:
        Thread(target=run, name=name, daemon=True).start()
    except RuntimeError:  # no thread can be started: the next request tries again
        lock.release()
