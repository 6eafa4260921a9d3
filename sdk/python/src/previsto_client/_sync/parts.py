"""What blocking code waits with. The file of the same name in `_async` is its asynchronous counterpart."""

from collections.abc import Callable, Iterator
from threading import Lock
from time import sleep
from typing import TypeVar

T = TypeVar("T")

__all__ = ["Iterator", "Lock", "sleep", "to_thread"]


def to_thread(call: Callable[[], T]) -> T:
    """The result of a call that may block."""
    return call()
