"""Fills the dividends and splits of a file of actions into the rows of a price table."""

import numpy as np

from adapters.market_data.actions.refusal import refuse
from adapters.market_data.actions.table import Actions
from domain.bars import RawBars
from domain.sessions import to_date

ROUNDING = 1e-6  # relative; the table and the file are written with other numbers of digits


def filled(bars: RawBars, actions: Actions, file: str) -> RawBars:
    """The rows, ascending by day, with the actions where the table `file` has no value of its own.

    Raises InvalidTable where the table has another value.
    """
    if not actions.rows:
        return bars
    days, first, places = np.unique(bars.sessions, return_index=True, return_inverse=True)
    columns = dict(bars.columns)
    stated = actions.columns(days, bars.columns["close"][first])
    for name, by_day in zip(("dividend", "split"), stated, strict=True):
        own, told = columns[name], by_day[places]
        wrong = np.flatnonzero(np.abs(told / own - 1) > ROUNDING)
        if wrong.size:
            row = int(wrong[0])
            day, other = to_date(bars.sessions[row]), f"{told[row]:g} in the file of actions"
            raise refuse(file, 0, name, f"{own[row]:g} on {day} is {other}")
        columns[name] = np.where(np.isnan(own), told, own)
    return RawBars(bars.sessions, columns, bars.findings)
