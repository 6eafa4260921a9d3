"""Executor: runs attempts at jobs in separate processes, so that a crash affects one attempt only."""

from collections.abc import Callable
from typing import Protocol

from application.ports.job_queue import Claim


class Execution(Protocol):
    """A running attempt."""

    def poll(self) -> str | None:
        """None while the attempt runs, "" after a normal exit, otherwise the reason why its process ended."""
        ...

    def memory(self) -> int:
        """Memory of its process in MiB; 0 when it is unknown."""
        ...

    def kill(self) -> None:
        """Kill its process."""
        ...


class Executor(Protocol):
    """Starts each attempt in a separate process."""

    def start(self, claim: Claim, done: Callable[[], None]) -> Execution:
        """Start an attempt; `done` is called, on any thread, when it has ended."""
        ...

    def close(self) -> None:
        """Kill all processes."""
        ...
