"""Clock and IdFactory: the sources of time and identities, replaced in tests."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The current time."""

    def now(self) -> datetime:
        """The current time, timezone-aware, in UTC."""
        ...


class IdFactory(Protocol):
    """A source of new identities."""

    def new(self) -> str:
        """A unique identity: at least 26 characters, lower case, ascending in time."""
        ...
