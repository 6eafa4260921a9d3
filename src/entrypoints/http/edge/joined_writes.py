"""JoinedWrites: the head of an answer leaves with the first part of its body, in one packet."""

import asyncio
from typing import Any


class JoinedWrites:
    """The transport of one answer. uvicorn writes head and body apart, and each write wakes the client.

    What is written first waits for the next write, or for the next step of the event loop.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._is_first = True
        self._held = b""

    def write(self, data: bytes) -> None:
        """Write, or hold until the next write."""
        if self._is_first:
            self._is_first, self._held = False, data
            self._loop.call_soon(self._flush)
            return
        held, self._held = self._held, b""
        self._transport.write(held + data if held else data)

    def close(self) -> None:
        """Write what is held, and close."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
