"""Whether a history is of New York, told by its sessions: a strategy sees no exchange."""

from datetime import date, timedelta
from functools import cache

import numpy as np

from adapters.forecasting.returns import Values
from domain.day_ranges import Mask

YEARS = range(1970, 2100)


@cache
def closed_days() -> Mask:
    """Whether New York rests on 4 July or Thanksgiving, by day since 1970-01-01; São Paulo trades then."""
    found = np.zeros((date(YEARS.stop, 1, 1) - date(1970, 1, 1)).days, dtype=bool)
    for year in YEARS:
        november = date(year, 11, 1)
        first_thursday = november + timedelta(days=(3 - november.weekday()) % 7)
        for day in (date(year, 7, 4), first_thursday + timedelta(weeks=3)):
            found[(day - date(1970, 1, 1)).days] = True
    return found


def of_new_york(days: Values) -> Mask:
    """Whether no session of (tickers, n) is on such a day, (tickers,). Two years are enough to tell."""
    table = closed_days()
    at = np.clip(days, 0, table.size - 1).astype(np.int64)
    open_then: Mask = np.any(table[at], axis=1)
    return ~open_then
