"""SessionCloses: the close of one session beside every forecast that was made about it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from domain.coverage_band import independent_closes
from domain.quantiles import LEVELS

PLACES = len(LEVELS) + 1


class SessionCloses(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over the forecasts about a session.

    Of `closes` with an 80 % range, `hits` were inside; `weight` is the sum of 1 / horizon over them.
    `between` counts the closes below the lowest of the quantiles `LEVELS`, between each two, and above the
    highest, for forecasts that have all of them.
    """

    session: date
    closes: int
    hits: int
    weight: float
    between: tuple[int, ...]


def place_of(close: float, quantiles: Sequence[float]) -> int:
    """The number of quantiles below a close; one that is equal to a quantile is not above it."""
    return bisect_left(quantiles, close)


def worth(found: Iterable[SessionCloses]) -> float:
    """How many independent closes some sessions are worth."""
    known = [one for one in found if one.closes]
    return independent_closes(sum(one.weight for one in known), sum(one.closes for one in known), len(known))
