"""What asynchronous code waits with. The file of the same name in `_sync` is its blocking counterpart."""

from asyncio import Lock, sleep, to_thread
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeAlias, TypeVar

T = TypeVar("T")
AsyncFlow: TypeAlias = AsyncGenerator[T, None]
"""Values that come one after another, and that can be closed before the last one."""

__all__ = ["AsyncFlow", "AsyncIterator", "Lock", "sleep", "to_thread"]
