"""RateLimiter: how many requests a caller may make in a minute."""

from typing import Protocol


class RateLimiter(Protocol):
    """Counts requests by name."""

    def take(self, name: str, minute: int) -> None:
        """Take one of `minute` requests a minute; 0 is no bound.

        Raises TooManyRequests with the seconds to wait.
        """
        ...
