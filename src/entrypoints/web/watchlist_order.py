"""Which tickers the watchlist shows, and in which order."""

from collections.abc import Sequence

from application.queries.lists import Data
from domain.errors import InvalidInput
from domain.ticker import Ticker
from entrypoints.web.visit import Elsewhere, Visit

SORTS = ("up", "down", "age", "skill")


def sorted_tickers(visit: Visit, rows: Sequence[Data], by: str) -> list[Data]:
    """By name in either direction, the oldest prices first, or the best version first; none is last."""
    if by == "age":
        return sorted(rows, key=lambda row: (row["age"] is None, -(row["age"] or 0), row["ticker"]))
    if by == "skill":
        named = {row["ticker"]: row for row in rows}
        order = visit.product.use_cases().show_watchlist().by_skill(sorted(named), visit.person.sees)
        return [named[symbol] for symbol in order]
    return sorted(rows, key=lambda row: str(row["ticker"]), reverse=by == "down")


def found_tickers(rows: Sequence[Data], wanted: str) -> list[Data]:
    """The tickers that begin with a text; a whole name leads to its page."""
    known = [row["ticker"] for row in rows]
    try:
        symbol = Ticker.parse(wanted).symbol
    except InvalidInput:
        symbol = wanted
    if symbol in known:
        raise Elsewhere(f"/tickers/{symbol}")
    return [row for row in rows if row["ticker"].startswith(wanted)]
