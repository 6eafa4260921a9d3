"""RateLimiter: limits the requests of a caller in a minute."""

from typing import Protocol


class RateLimiter(Protocol):
    """Counts requests by name."""

    def take(self, name: str, minute: int, count: int = 1) -> int | None:
        """Count `count` requests under `name`; `minute` is the limit a minute, 0 means no limit.

        Returns the whole requests that are left, None without a limit. `count` is at most `minute`. Raises
        TooManyRequests with the seconds to wait, and counts nothing then.
        """
        ...
