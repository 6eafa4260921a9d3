"""Horizon: the number of sessions ahead, and the family that one champion serves."""

from enum import Enum

from domain.errors import InvalidInput

MAX_HORIZON = 60
DEFAULT = 10


class HorizonFamily(Enum):
    """Horizons that one champion serves; the value is the longest one, in sessions.

    A model is trained and evaluated at the longest horizon of its family, so it can serve all of them.
    """

    WEEK = 5
    FORTNIGHT = 10
    MONTH = 20
    QUARTER = 60

    @property
    def label(self) -> str:
        """The name in streams and answers, e.g. `fortnight`."""
        return self.name.lower()


def horizon(sessions: int) -> int:
    """The number of sessions, checked. Raises InvalidInput outside 1…60."""
    if not 1 <= sessions <= MAX_HORIZON:
        raise InvalidInput(
            f"invalid horizon of {sessions} sessions",
            field="horizon",
            remedy=f"give 1 to {MAX_HORIZON} sessions",
        )
    return sessions


def family_of(sessions: int) -> HorizonFamily:
    """The family of a horizon. Raises InvalidInput outside 1…60."""
    return next(family for family in HorizonFamily if horizon(sessions) <= family.value)
