"""What blocking code waits with. The file of the same name in `_async` is its asynchronous counterpart."""

from collections.abc import Callable, Generator, Iterator
from threading import Lock
from time import sleep
from typing import TypeAlias, TypeVar

T = TypeVar("T")
Flow: TypeAlias = Generator[T, None, None]
"""Values that come one after another, and that can be closed before the last one."""

__all__ = ["Flow", "Iterator", "Lock", "sleep", "to_thread"]


def to_thread(call: Callable[[], T]) -> T:
    """The result of a call that may block."""
    return call()
