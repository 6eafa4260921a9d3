"""Compares the ex-dates of an actions file with those that B3's own rows show."""

import re

import numpy as np

from adapters.market_data.actions.table import Actions
from adapters.market_data.cotahist.layout import MARKS, RIGHTS
from adapters.market_data.cotahist.quotes import Quotes
from domain.sessions import to_date, to_day

NEAR = 3  # sessions; a date of record or of payment is often written in place of the ex-date
_EX = re.compile(rb"\bE[DJRBGS]+\b")


def refuse_misplaced(actions: Actions, quotes: Quotes) -> None:
    """Raise InvalidTable for an action on a row that shows no event, beside a row whose event has no action.

    An action with no event of B3 near it is accepted: the files do not prove that there was none.
    """
    shown = _ex_rows(quotes)
    placed = np.searchsorted(quotes["day"], [to_day(one.ex_date) for one in actions.rows])
    unclaimed = np.setdiff1d(shown, placed)
    for one, at in zip(actions.rows, placed, strict=True):
        near = unclaimed[np.abs(unclaimed - at) <= NEAR]
        if 0 < at < len(quotes) and near.size and at not in shown:
            day = to_date(quotes["day"][near[0]])
            evidence = f"{RIGHTS.name} or {MARKS.name} of B3 show the event on {day}"
            raise one.row.refusal("date", f"{one.ex_date} is not the ex-date: {evidence}")


def _ex_rows(quotes: Quotes) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The indices of the rows on which DISMES rises or ESPECI begins to carry a mark."""
    rights = quotes["rights"]
    rises = np.flatnonzero((np.diff(rights) > 0) & (rights[:-1] > 0)) + 1
    texts, places = np.unique(quotes["marks"], return_inverse=True)
    marked = np.array([bool(_EX.search(text)) for text in texts.tolist()], dtype=np.bool_)[places]
    begins = np.flatnonzero(marked[1:] & ~marked[:-1]) + 1
    return np.union1d(rises, begins)
