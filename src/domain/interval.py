"""Interval: the bounds of a ratio of losses."""

import msgspec


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds between which a ratio lies with the stated probability."""

    low: float
    """The lower bound."""
    high: float
    """The upper bound."""

    def holds(self, value: float) -> bool:
        """Whether a value is inside, bounds included."""
        return self.low <= value <= self.high
