"""Clock and IdFactory: time and identity come from outside, so that tests decide them."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time now, in UTC."""

    def now(self) -> datetime:
        """A timezone-aware UTC time."""
        ...


class IdFactory(Protocol):
    """New identities."""

    def new(self) -> str:
        """An identity never given before: 26 or more characters, lower case, ascending in time."""
        ...
