"""FailedAttempts: counts of recent wrong passwords, by account, by address and by known browser."""

from collections.abc import Sequence
from typing import Protocol


class FailedAttempts(Protocol):
    """Counts, shared by all processes. Times are POSIX times."""

    def begin(self, names: Sequence[tuple[str, int]], now: float) -> float:
        """Count an attempt under each name and return 0, or return the seconds to wait and count nothing.

        Each name comes with its number of failures without a wait; after these the wait doubles.
        """
        ...

    def passed(self, forgotten: str, names: Sequence[str]) -> None:
        """The attempt succeeded: reset the count of `forgotten`, and subtract the attempt from `names`."""
        ...

    def forget(self, beginning: str) -> None:
        """Reset the counts of all names with this beginning."""
        ...
