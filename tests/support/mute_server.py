"""A server that accepts connections and never answers, for clients whose patience must have an end."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class MuteServer:
    """`taken` counts the connections that it has accepted; all stay open until the end."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.base = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def taken(self) -> int:
        """How many clients came so far."""
        return len(self._open)

    def _accept(self) -> None:
        with suppress(OSError):  # the listener is closed
            while True:
                self._open.append(self._listener.accept()[0])

    def close(self) -> None:
        """Refuse whoever comes now, and leave the others."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()


@contextmanager
def mute_server() -> Iterator[MuteServer]:
    """One on a free port."""
    server = MuteServer()
    try:
        yield server
    finally:
        server.close()
