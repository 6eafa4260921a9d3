"""Outlooks: what the projection `outlooks` says about tickers to those who may see some forecasts."""

from collections.abc import Sequence

from application.projections.folds.outlooks import EMPTY
from application.projections.track_record import NOTHING, add
from application.queries.lists import Data, Lists
from application.queries.made_of_rows import MadeOfRows


class Outlooks:
    """Reads two small rows for each ticker, whatever the number of its forecasts."""

    def __init__(self, lists: Lists) -> None:
        self._merged = MadeOfRows(lists, "outlooks", _merged)

    def __call__(self, symbols: Sequence[str], owners: Sequence[str] | None) -> dict[str, Data]:
        """By ticker, over the forecasts of these owners, or of all for None; EMPTY without a forecast."""
        return self._merged(symbols, owners)


def _merged(rows: Sequence[Data]) -> Data:
    """The rows of several owners as one."""
    if len(rows) < 2:
        return rows[0] if rows else EMPTY
    by: dict[str, Data] = {}
    for row in rows:
        for name, totals in row["by"].items():
            by[name] = add(by.get(name, NOTHING), totals, 1)
    last = max((row["last"] for row in rows), key=lambda one: str(one["forecast"]))
    return {"last": last, "by": by}
