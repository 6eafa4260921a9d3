"""What asynchronous code waits with. The file of the same name in `_sync` is its blocking counterpart."""

from asyncio import Lock, sleep, to_thread
from collections.abc import AsyncIterator

__all__ = ["AsyncIterator", "Lock", "sleep", "to_thread"]
