"""The machine's clock and identities."""

import secrets
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread


class SystemClock:
    """Clock over the machine's time."""

    def now(self) -> datetime:
        """The time now, in UTC."""
        return datetime.now(UTC)


class TimeOrderedIds:
    """IdFactory: 48 bits of milliseconds, then 80 random bits, as 26 characters (a ULID in lower case)."""

    def new(self) -> str:
        """A new identity."""
        number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
        return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(26)))
