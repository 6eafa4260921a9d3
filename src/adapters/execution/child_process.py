"""A process that carries out one attempt after the other: claims go in, outcomes come out, a line each."""

import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

import msgspec

from application.ports.job_queue import Claim

MIB = 1 << 20
PAGE_SIZE = 4096


class Errand:
    """One attempt in a child. What became of it stays, whatever the child does next."""

    def __init__(self, child: "ChildProcess", done: Callable[[], None]) -> None:
        self._child = child
        self._done = done
        self._outcome: str | None = None

    def end(self, outcome: str) -> None:
        """Once and for all."""
        if self._outcome is None:
            self._outcome = outcome
            self._done()

    def poll(self) -> str | None:
        """See Execution."""
        return self._outcome

    def memory(self) -> int:
        """See Execution; 0 where there is no /proc."""
        return self._child.memory()

    def kill(self) -> None:
        """See Execution. After the end of this attempt the child works for another one: it is spared."""
        if self._outcome is None:
            self._child.kill()


class ChildProcess:
    """`command` is followed by the descriptor of its end of the line. It leaves when ours is closed."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [*command, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl-C is for the worker, who hands back first
            )
        self._line = ours
        self._lock = Lock()
        self._killed = False
        self._errand: Errand | None = None
        self._death: str | None = None  # once and for all
        Thread(target=self._read, daemon=True).start()

    @property
    def usable(self) -> bool:
        """Whether it can take a claim: one that was killed cannot, even while it is still dying."""
        return not self._killed and self._process.poll() is None

    @property
    def busy(self) -> bool:
        """Whether an attempt is on its way."""
        return self._errand is not None and self._errand.poll() is None

    def take(self, claim: Claim, done: Callable[[], None]) -> Errand:
        """Begin an attempt."""
        with self._lock:
            errand = self._errand = Errand(self, done)
            death = self._death
        if death is not None:
            errand.end(death)
        with suppress(OSError):  # it died just now: the reader says so
            self._line.sendall(msgspec.json.encode(claim) + b"\n")
        return errand

    def memory(self) -> int:
        """MiB it holds; 0 where there is no /proc."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        except (OSError, IndexError):
            return 0
        return int(pages) * PAGE_SIZE // MIB

    def kill(self) -> None:
        """End it at once."""
        self._killed = True
        self._process.kill()

    def close(self) -> None:
        """End it and wait for its end."""
        self._process.kill()
        self._process.wait()
        self._line.close()

    def _read(self) -> None:
        with suppress(OSError), self._line.makefile("rb") as lines:
            for _ in lines:
                self._ended("")
        words = _last_words(self._process.wait())
        with self._lock:
            self._death = words
        self._ended(words)

    def _ended(self, outcome: str) -> None:
        with self._lock:
            errand = self._errand
        if errand is not None:
            errand.end(outcome)


def _last_words(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    name = signal.Signals(-code).name
    return f"was killed by {name}" + (" (out of memory?)" if name == "SIGKILL" else "")
