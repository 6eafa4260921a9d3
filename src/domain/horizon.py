"""Horizon: how many sessions ahead, and the family in which one champion serves."""

from enum import Enum

from domain.errors import InvalidInput

LONGEST = 60
DEFAULT = 10


class HorizonFamily(Enum):
    """Horizons served by one champion; the value is the longest of the family, in sessions.

    A model is trained and judged at its family's longest horizon, so it can serve them all.
    """

    WEEK = 5
    FORTNIGHT = 10
    MONTH = 20
    QUARTER = 60

    @property
    def label(self) -> str:
        """The name in streams and answers."""
        return self.name.lower()


def horizon(sessions: int) -> int:
    """A checked number of sessions; raises InvalidInput outside 1…60."""
    if not 1 <= sessions <= LONGEST:
        raise InvalidInput(
            f"a horizon of {sessions} sessions is not served",
            field="horizon",
            remedy=f"give 1 to {LONGEST} sessions",
        )
    return sessions


def family_of(sessions: int) -> HorizonFamily:
    """The family whose champion answers for the horizon."""
    return next(family for family in HorizonFamily if horizon(sessions) <= family.value)
