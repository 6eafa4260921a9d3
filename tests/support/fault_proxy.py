"""A proxy in front of a server that does to each request what a test wants: the faults of real networks."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 65536
PLAIN = b"HTTP/1.1 %d Said\r\nretry-after: %d\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
PROBLEM = b'{"title": "busy", "status": 503, "code": "busy", "detail": "busy", "trace": "0"}'


class FaultProxy:
    """One request a connection. `plan` has the faults of the next requests; later ones pass.

    Faults: "reset-before" the request reaches the server, "reset-after" it was handled, "status N",
    "cut" in the middle of the answer, "slow" (1 kB a second), "cut-each-second".
    """

    def __init__(self, port: int) -> None:
        self.plan: list[str] = []
        self.seen: list[str] = []
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open = True
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Accept no more."""
        self._open = False
        self._listener.close()

    def _accept(self) -> None:
        while self._open:
            with suppress(OSError):
                peer, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        with suppress(OSError), peer:
            request = _read_request(peer)
            if not request:
                return
            self.seen.append(request.split(b"\r\n", 1)[0].decode("latin-1"))
            fault = self.plan.pop(0) if self.plan else "pass"
            if fault == "reset-before":
                _reset(peer)
            elif fault.startswith("status"):
                status = int(fault.split()[1])
                peer.sendall(PLAIN % (status, 0, len(PROBLEM)) + PROBLEM)
            else:
                self._forward(peer, request, fault)

    def _forward(self, peer: socket.socket, request: bytes, fault: str) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        with socket.create_connection(self._target) as upstream:
            upstream.sendall(b"\r\n".join([*lines, b"connection: close"]) + b"\r\n\r\n" + body)
            if fault == "reset-after":
                while upstream.recv(CHUNK):
                    pass
                _reset(peer)
                return
            began = time.monotonic()
            while part := upstream.recv(CHUNK):
                if fault == "cut":
                    peer.sendall(part[: len(part) // 2])
                    _reset(peer)
                    return
                if fault == "slow":
                    for first in range(0, len(part), 512):
                        peer.sendall(part[first : first + 512])
                        time.sleep(0.5)
                    continue
                peer.sendall(part)
                if fault == "cut-each-second" and time.monotonic() > began + 1:
                    return


def _read_request(peer: socket.socket) -> bytes:
    """The whole request, or what came of it."""
    found = b""
    while b"\r\n\r\n" not in found:
        if not (part := peer.recv(CHUNK)):
            return b""
        found += part
    head, _, body = found.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = int(lengths[0].split(b":")[1]) - len(body) if lengths else 0
    while missing > 0:
        part = peer.recv(CHUNK)
        if not part:
            break
        found, missing = found + part, missing - len(part)
    return found


def _reset(peer: socket.socket) -> None:
    """Close with a reset instead of an end."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


@contextmanager
def fault_proxy(port: int) -> Iterator[FaultProxy]:
    """A proxy in front of a port of this machine."""
    proxy = FaultProxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
