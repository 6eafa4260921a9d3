"""KeptLine: requests as bytes over one kept connection, so that a client costs less than the service."""

import asyncio
from typing import Any

import msgspec

NO_ANSWER = 0


def request_of(method: str, path: str, token: str = "", body: Any = None) -> bytes:
    """The bytes of a request; `body` is sent as JSON."""
    head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n"
    if token:
        head += f"authorization: Bearer {token}\r\n"
    if body is None:
        return f"{head}\r\n".encode()
    content = msgspec.json.encode(body)
    head += f"content-type: application/json\r\ncontent-length: {len(content)}\r\n"
    return f"{head}\r\n".encode() + content


def status_of(head: bytes) -> int:
    """The status of an answer's head."""
    return int(head.split(b" ", 2)[1])


def length_of(head: bytes) -> int:
    """The length of an answer's body; 0 without one."""
    _, _, rest = head.lower().partition(b"content-length: ")
    return int(rest.split(b"\r\n", 1)[0]) if rest else 0


class KeptLine:
    """A connection to a server on loopback; after an end it is opened again for the next request."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> int:
        """The status of the answer; NO_ANSWER when the server closes the connection instead."""
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = self._streams
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(length_of(head))
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            return NO_ANSWER
        if b"\r\nconnection: close" in head.lower():
            self.close()
        return status_of(head)

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
