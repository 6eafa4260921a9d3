"""A clock in the hand of a test, for modules that ask the module `time`."""

import time


class HandClock:
    """Takes the place of `time` in one module. It stands still until `now` is moved."""

    def __init__(self) -> None:
        self.now = time.time()

    def time(self) -> float:
        """POSIX seconds."""
        return self.now

    def monotonic(self) -> float:
        """The same seconds."""
        return self.now
