"""Server-sent events: bytes of a stream in, events out (HTML standard, 9.2.6)."""

from collections.abc import Iterator
from dataclasses import dataclass

MAX_EVENT_BYTES = 16 * 2**20


@dataclass(frozen=True)
class Message:
    """One event; `id` is the last id that the stream has named."""

    event: str
    id: str
    data: str


class Decoder:
    """Belongs to one connection. `last_id` resumes the stream on the next one; `retry` is in seconds."""

    def __init__(self, last_id: str = "") -> None:
        self.last_id = last_id
        self.retry: float | None = None
        self._rest = b""
        self._event = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[Message]:
        """The events that end in this chunk. Raises ValueError for one of more than 16 MiB."""
        lines = (self._rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            self._size += len(line)
            if self._size + len(self._rest) > MAX_EVENT_BYTES:
                raise ValueError("an event of the stream is too large")
            if line:
                self._take(line.decode("utf-8", "replace"))
            elif message := self._end():
                yield message

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._event = value
        elif name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self.last_id = value
        elif name == "retry" and value.isdigit():
            self.retry = int(value) / 1000

    def _end(self) -> Message | None:
        event, data = self._event or "message", self._data
        self._event, self._data, self._size = "", [], 0
        return Message(event=event, id=self.last_id, data="\n".join(data)) if data else None
