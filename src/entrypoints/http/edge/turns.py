"""Turns: dear requests of one owner are computed one after another, so that their threads never are many."""

import asyncio
from weakref import WeakValueDictionary


class Turns:
    """Belongs to one event loop; a lock lives as long as a request holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, owner: str) -> asyncio.Lock:
        """The turn of an owner: `async with turns.of(owner)`."""
        return self._locks.setdefault(owner, asyncio.Lock())
