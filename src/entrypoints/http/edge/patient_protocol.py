"""PatientProtocol: HTTP/1.1 of uvicorn with time limits for incomplete requests and unread answers.

uvicorn limits only the pause after an answer. A connection that sends nothing, or a part of its headers,
would stay open until the client closes it (check 37), and so would one that does not read its answer
(check 83). `envelope.py` limits the time of bodies.
"""

import asyncio
import re

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from entrypoints.http.edge.envelope import MAX_PAUSE_SECONDS
from entrypoints.http.edge.joined_writes import JoinedWrites

ABSOLUTE = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)")


class PatientProtocol(HttpToolsProtocol):
    """Closes a connection whose request headers are not complete after `max_wait_seconds`.

    The time starts with the connection, or with the first byte of the next request. The client sees a
    closed connection. One whose buffer of unread bytes stays full for `max_unread_seconds` is closed too.
    """

    max_wait_seconds = MAX_PAUSE_SECONDS
    max_unread_seconds = 30.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait. At the limit of connections, close the one that has waited longest."""
        self.waiting_since = 0.0
        self._waiting: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        if self.limit_concurrency and len(self.connections) >= self.limit_concurrency - 1:
            self._make_room()
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._drop_unread()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The buffer of what the client has not read is full: wait until it is not."""
        super().pause_writing()
        self._drop_unread()
        self._unread = self.loop.call_later(self.max_unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has read."""
        self._drop_unread()
        super().resume_writing()

    def _drop_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def data_received(self, data: bytes) -> None:
        """Continue to wait if the request is incomplete; single bytes do not extend the time."""
        super().data_received(data)
        if self._is_incomplete():
            self._wait()
        else:
            self._stop_waiting()

    def on_headers_complete(self) -> None:
        """Begin the answer. Probes of health are answered at the limit of connections too."""
        self._take_host_of_target()
        limit = self.limit_concurrency
        if self.url.startswith(b"/health/"):
            self.limit_concurrency = None
        super().on_headers_complete()
        self.limit_concurrency = limit
        if self.cycle is not None:
            self.cycle.transport = JoinedWrites(self.transport, self.loop)  # type: ignore[assignment]

    def _take_host_of_target(self) -> None:
        """Put the host of an absolute target in place of the header Host (RFC 9112, 3.2.2)."""
        target = ABSOLUTE.match(self.url)
        hosts = [pair for pair in self.headers if pair[0] == b"host"]
        if target and len(hosts) < 2:  # two headers are refused later
            self.headers[:] = [pair for pair in self.headers if pair not in hosts] + [(b"host", target[1])]

    def on_response_complete(self) -> None:
        """Wait as long for the rest of a refused body as for headers."""
        super().on_response_complete()
        if self._is_incomplete():
            self.waiting_since = self.loop.time()
            if self.cycle.more_body:
                self._wait()

    def _is_incomplete(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        if self._waiting is None and not self.transport.is_closing():
            self.waiting_since = self.loop.time()
            self._waiting = self.loop.call_later(self.max_wait_seconds, self.close_incomplete)

    def _stop_waiting(self) -> None:
        self.waiting_since = 0.0
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def close_incomplete(self) -> None:
        """Close the connection of an incomplete request."""
        self._stop_waiting()
        self.connections.discard(self)  # it no longer counts, even before the loop has closed it
        self.transport.close()

    def _make_room(self) -> None:
        waiting = (one for one in self.connections if isinstance(one, PatientProtocol) and one.waiting_since)
        if longest := min(waiting, key=lambda one: one.waiting_since, default=None):
            longest.close_incomplete()
