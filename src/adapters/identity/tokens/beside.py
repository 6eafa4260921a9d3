"""Work beside the requests: one thread at a time, whose failure is left to the next request."""

from collections.abc import Callable
from threading import Lock, Thread

from domain.errors import PrevistoError


def beside(lock: Lock, work: Callable[[], None], name: str) -> None:
    """Do the work in a thread that holds the lock; nothing where somebody holds it already."""
    if not lock.acquire(blocking=False):
        return

    def run() -> None:
        try:
            work()
        except PrevistoError:
            pass  # what is in memory goes on serving until it is too old; then a request says why
        finally:
            lock.release()

    try:
        Thread(target=run, name=name, daemon=True).start()
    except RuntimeError:  # no more threads: the next request tries again
        lock.release()
