"""PatientProtocol: uvicorn's HTTP/1.1, which does not wait for ever for a request that does not come.

uvicorn bounds only the pause after an answer; a connection that says nothing, or half of its headers,
would stay until the client leaves (check 37). Bodies are timed where they are read: `envelope.py`.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from entrypoints.http.edge.envelope import PATIENCE


class PatientProtocol(HttpToolsProtocol):
    """Whenever it is the client's turn, `patience` seconds from its first byte on to say all headers.

    A client that was cut short reads of it in its next request; a proxy in front opens another line.
    """

    patience = PATIENCE

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait; where there is no room left, in the place of who has waited longest."""
        self.waiting_since = 0.0
        self._waiting: asyncio.TimerHandle | None = None
        if self.limit_concurrency and len(self.connections) >= self.limit_concurrency - 1:
            self._make_room()
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Wait on, unless this made a request whole; bytes that trickle in win no time."""
        super().data_received(data)
        if self._is_their_turn():
            self._wait()
        else:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """A refused body need not be read to its end: it has as long as headers have."""
        super().on_response_complete()
        if self._is_their_turn():
            self.waiting_since = self.loop.time()
            if self.cycle.more_body:
                self._wait()

    def _is_their_turn(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        if self._waiting is None and not self.transport.is_closing():
            self.waiting_since = self.loop.time()
            self._waiting = self.loop.call_later(self.patience, self.give_up)

    def _stop_waiting(self) -> None:
        self.waiting_since = 0.0
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def give_up(self) -> None:
        """Close the line of a client that owes the rest of its request."""
        self._stop_waiting()
        self.connections.discard(self)  # the place is free at once, not when the loop comes to it
        self.transport.close()

    def _make_room(self) -> None:
        lines = (one for one in self.connections if isinstance(one, PatientProtocol) and one.waiting_since)
        if longest := min(lines, key=lambda one: one.waiting_since, default=None):
            longest.give_up()
