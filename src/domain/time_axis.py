"""Time axis: whether the days of a table are those of daily bars of an exchange."""

import numpy as np

from domain.bars import RawBars
from domain.sessions import Days

MIN_ROWS = 8  # fewer rows do not tell
WEEKLY_DAYS, MONTHLY_DAYS = 4, 20  # calendar days between almost all rows
ALMOST_ALL = 0.95
CLOSED_SHARE = 0.2  # of the rows on days when the exchange was closed


def time_axis_problem(bars: RawBars, sessions: Days) -> str:
    """What is wrong with the days of the rows, in words; "" for nothing.

    `sessions` are those of the exchange over the range of the rows. A thin share has days without a row, but
    also rows on neighbouring days; weekly and monthly bars have none.
    """
    days = np.unique(bars.sessions)
    if days.size < MIN_ROWS:
        return ""
    closed = float(np.mean(~np.isin(days, sessions)))
    if closed >= CLOSED_SHARE:
        return f"{closed:.0%} of the rows are on days when the exchange was closed"
    spacing = float(np.quantile(np.diff(days), 1 - ALMOST_ALL))
    if spacing >= WEEKLY_DAYS:
        kind = "monthly" if spacing >= MONTHLY_DAYS else "weekly"
        return f"the rows are {kind} bars and not daily ones"
    return ""
