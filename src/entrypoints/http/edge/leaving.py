"""Leaving: an API process is about to end, and so does what computes or waits for its callers."""

from collections.abc import Callable


class Leaving:
    """`begun` is true from SIGTERM on."""

    def __init__(self) -> None:
        self.begun = False
        self._ends: list[Callable[[], None]] = []

    def add(self, end: Callable[[], None]) -> None:
        """Let `begin` call this function, which must not wait."""
        self._ends.append(end)

    def begin(self) -> None:
        """End what was added, once. Called in the thread of the event loop, or between two of its steps."""
        if self.begun:
            return
        self.begun = True
        for end in self._ends:
            end()
