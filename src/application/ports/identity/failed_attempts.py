"""FailedAttempts: how often somebody guessed wrong of late, by account and by address."""

from collections.abc import Sequence
from typing import Protocol


class FailedAttempts(Protocol):
    """Counts, shared by every process. Times are POSIX times."""

    def begin(self, names: Sequence[tuple[str, int]], now: float) -> float:
        """Count a guess under each name, or give the seconds to wait and count nothing.

        Each name comes with the number of failures that cost nothing; behind it the wait doubles.
        """
        ...

    def passed(self, forgotten: str, names: Sequence[str]) -> None:
        """The guess was right: forget one name, and take the guess back from the others."""
        ...
