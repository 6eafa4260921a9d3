"""How many decimals prices need, so that a reader can tell them apart; never an exponent."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

LEAST, MOST = 2, 12  # decimals
APART = 1.001  # values that differ by more than 0.1 % have different texts


def decimals_for(*rows: Iterable[float | None]) -> int:
    """The decimals of a table: 2, or more for values below 1 or for neighbours in one of its rows."""
    kept = [_magnitudes(row) for row in rows]
    smallest = min((row[0] for row in kept if row), default=1.0)
    decimals = min(MOST, max(LEAST, LEAST - math.floor(math.log10(smallest))))
    while decimals < MOST and any(_merged(row, decimals) for row in kept):
        decimals += 1
    return decimals


def decimals_of(forecast: dict[str, Any]) -> int:
    """The decimals of a row of the forecasts: its quantiles by session, its closes and its last close."""
    closes = [step["close"] for step in forecast.get("steps", ())]
    return decimals_for(*forecast["quantiles"]["values"], closes, [forecast.get("last_close")])


def rounded(value: float | None, decimals: int = 0) -> Decimal | None:
    """A value with its decimals; a volume has none. None where there is no value."""
    return None if value is None or not math.isfinite(value) else Decimal(f"{value:.{decimals}f}")


def _magnitudes(row: Iterable[float | None]) -> Sequence[float]:
    return sorted({abs(value) for value in row if value and math.isfinite(value)})


def _merged(row: Sequence[float], decimals: int) -> bool:
    """Whether two values that are apart have the same text."""
    for at, value in enumerate(row):
        above = bisect_right(row, value * APART, lo=at)
        if above < len(row) and f"{value:.{decimals}f}" == f"{row[above]:.{decimals}f}":
            return True
    return False
