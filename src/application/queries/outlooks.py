"""Outlooks: what the projection `outlooks` says about tickers to those who may see some forecasts."""

from collections.abc import Sequence

from application.projections.folds.outlooks import EMPTY, newest, outlook_key
from application.projections.track_record import NOTHING, ScoreTotals, add
from application.queries.lists import Data, Lists


class Outlooks:
    """Reads two small rows for each ticker, whatever the number of its forecasts."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def __call__(self, symbols: Sequence[str], owners: Sequence[str] | None) -> dict[str, Data]:
        """By ticker, over the forecasts of these owners, or of all for None; EMPTY without a forecast."""
        wanted = (None,) if owners is None else tuple(dict.fromkeys(owners))
        keys = [outlook_key(symbol, owner) for symbol in symbols for owner in wanted]
        rows = self._lists.named("outlooks", keys)
        return {symbol: _merged([rows.get(outlook_key(symbol, one)) for one in wanted]) for symbol in symbols}


def _merged(rows: Sequence[Data | None]) -> Data:
    """The rows of several owners as one."""
    found = [row for row in rows if row]
    if len(found) < 2:
        return found[0] if found else EMPTY
    by: dict[str, Data] = {}
    for row in found:
        for name, totals in row["by"].items():
            by[name] = add(by.get(name, NOTHING), totals, 1)
    last = max((row["last"] for row in found), key=lambda one: str(one["forecast"]))
    return {"last": last, "recent": newest([one for row in found for one in row["recent"]]), "by": by}


def recent_totals(outlook: Data) -> ScoreTotals:
    """The sums over the last forecasts."""
    sums = NOTHING
    for one in outlook["recent"]:
        sums = add(sums, one["totals"], 1)
    return ScoreTotals(**sums)
