"""The machine's clock and identities."""

import secrets
import time
from datetime import UTC, datetime

from domain.identity import identity


class SystemClock:
    """Clock over the machine's time."""

    def now(self) -> datetime:
        """The time now, in UTC."""
        return datetime.now(UTC)


class TimeOrderedIds:
    """IdFactory over the machine's time and randomness."""

    def new(self) -> str:
        """A new identity."""
        return identity(time.time_ns() // 1_000_000, secrets.randbits(80))
