"""Clock and IdFactory of the machine."""

import secrets
import time
from datetime import UTC, datetime

from domain.identity import identity


class SystemClock:
    """Clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class TimeOrderedIds:
    """Ids of the current time and 80 random bits, so that they ascend with time."""

    def new(self) -> str:
        return identity(time.time_ns() // 1_000_000, secrets.randbits(80))
