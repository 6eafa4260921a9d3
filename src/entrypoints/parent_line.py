"""The line between a child process and the process that started it: a socket, whose end ends the child."""

import os
import signal
import socket
import sys
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread


def answer_lines(prepare: Callable[[], Callable[[bytes], bytes]]) -> None:
    """Answer each line of the socket whose descriptor is the last argument, with what `prepare` returns.

    Ctrl-C is for the parent.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = socket.socket(fileno=int(sys.argv[-1]))
    requests: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=listen, args=(connection, requests), daemon=True).start()
    answer = prepare()
    while True:
        connection.sendall(answer(requests.get()) + b"\n")


def listen(connection: socket.socket, requests: "SimpleQueue[bytes]") -> None:
    """Queue the lines of the socket; end this process, whatever it computes, when the parent has ended."""
    try:
        with connection.makefile("rb") as lines:
            for line in lines:
                requests.put(line)
    finally:  # also after a reset
        os._exit(0)
