"""A child process that runs attempts one after another; it reads requests and writes answers as lines."""

import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

MIB = 1 << 20
PAGE_SIZE = 4096


class ChildAttempt:
    """One attempt in a child process; its outcome does not change with later attempts of the child.

    `answer` is the line that the child wrote, without its end; b"" when it wrote none.
    """

    answer = b""

    def __init__(self, child: "ChildProcess", done: Callable[[], None]) -> None:
        self._child = child
        self._done = done
        self._outcome: str | None = None

    def end(self, outcome: str, answer: bytes = b"") -> None:
        """Set the outcome and the answer, and call `done`; later calls do nothing."""
        if self._outcome is None:
            self._outcome, self.answer = outcome, answer
            self._done()

    def poll(self) -> str | None:
        return self._outcome

    def memory(self) -> int:
        return self._child.memory()

    def kill(self) -> None:
        if self._outcome is None:  # later the child runs another attempt
            self._child.kill()


class ChildProcess:
    """Starts `command` with its socket descriptor as last argument; it ends when the socket is closed."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        parent_end, child_end = socket.socketpair()
        with child_end:
            self._process = subprocess.Popen(  # noqa: S603 - a module of this package
                [*command, str(child_end.fileno())],
                pass_fds=(child_end.fileno(),),
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C reaches the worker only, which returns its jobs first
            )
        self._line = parent_end
        self._lock = Lock()
        self._killed = False
        self._attempt: ChildAttempt | None = None
        self._exit_outcome: str | None = None  # set once, when the process has ended
        Thread(target=self._read, daemon=True).start()

    @property
    def usable(self) -> bool:
        """Return whether the process can take a request; False from the moment of `kill`."""
        return not self._killed and self._process.poll() is None

    @property
    def busy(self) -> bool:
        """Return whether an attempt is running."""
        return self._attempt is not None and self._attempt.poll() is None

    def take(self, request: bytes, done: Callable[[], None]) -> ChildAttempt:
        """Send a request, one line, and return its attempt; `done` is called when it ends."""
        with self._lock:
            attempt = self._attempt = ChildAttempt(self, done)
            exit_outcome = self._exit_outcome
        if exit_outcome is not None:
            attempt.end(exit_outcome)
        with suppress(OSError):  # it has just ended; the reader thread sets the outcome
            self._line.sendall(request + b"\n")
        return attempt

    def memory(self) -> int:
        """Return the resident memory in MiB; 0 without /proc."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        except (OSError, IndexError):
            return 0
        return int(pages) * PAGE_SIZE // MIB

    def kill(self) -> None:
        """Send SIGKILL to the process."""
        self._killed = True
        self._process.kill()

    def close(self) -> None:
        """Kill the process and wait until it has ended."""
        self._process.kill()
        self._process.wait()
        self._line.close()

    def _read(self) -> None:
        with suppress(OSError), self._line.makefile("rb") as lines:
            for line in lines:
                self._end_attempt("", line.rstrip(b"\n"))
        outcome = _describe_exit(self._process.wait())
        self._line.close()
        with self._lock:
            self._exit_outcome = outcome
        self._end_attempt(outcome)

    def _end_attempt(self, outcome: str, answer: bytes = b"") -> None:
        with self._lock:
            attempt = self._attempt
        if attempt is not None:
            attempt.end(outcome, answer)


def _describe_exit(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    name = signal.Signals(-code).name
    return f"was killed by {name}" + (" (out of memory?)" if name == "SIGKILL" else "")
