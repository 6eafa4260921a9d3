"""RateLimiter: limits the requests of a caller in a minute."""

from typing import Protocol


class RateLimiter(Protocol):
    """Counts requests by name."""

    def take(self, name: str, minute: int) -> None:
        """Count one request under `name`; `minute` is the limit of requests a minute, 0 means no limit.

        Raises TooManyRequests with the seconds to wait.
        """
        ...
