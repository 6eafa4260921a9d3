"""Executor: where attempts at jobs run, so that a crash of one is nothing but its own failure."""

from collections.abc import Callable
from typing import Protocol

from application.ports.job_queue import Claim


class Execution(Protocol):
    """An attempt on its way."""

    def poll(self) -> str | None:
        """None while it goes on, "" when it came to its end, else what ended its process."""
        ...

    def memory(self) -> int:
        """MiB that its process holds now; 0 where nobody knows."""
        ...

    def kill(self) -> None:
        """End its process at once, whatever it is doing."""
        ...


class Executor(Protocol):
    """Starts attempts, each in a process of its own."""

    def start(self, claim: Claim, done: Callable[[], None]) -> Execution:
        """Begin; `done` is called, on any thread, when `poll` has something to say."""
        ...

    def close(self) -> None:
        """End every process."""
        ...
