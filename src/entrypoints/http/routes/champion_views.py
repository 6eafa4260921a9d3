"""The champions of a ticker as structs of the API, which the command line shows too."""

import msgspec

from application.queries.model_history import Decision, FamilyHistory
from domain.horizon import HorizonFamily


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """The champion of one horizon family, null for the fallback, and its decisions, oldest first."""

    family: str
    """The horizon family: `week`, `fortnight`, `month` or `quarter`."""
    longest_horizon: int
    """The most sessions that the family forecasts."""
    model: str | None
    """The champion; null while the fallback serves."""
    history: list[Decision]
    """Its decisions, oldest first."""


class Seats(msgspec.Struct, frozen=True, kw_only=True):
    """The champions of a ticker."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    items: list[Seat]
    """One for each horizon family that has versions."""


def seat_of(found: FamilyHistory) -> Seat:
    """The champion of a family with its decisions."""
    longest = HorizonFamily[found.family.upper()].value
    return Seat(
        family=found.family,
        longest_horizon=longest,
        model=found.active or None,
        history=list(found.decisions),
    )
