"""Tickers: one row for each tracked ticker."""

from application.ports.read_models import Row
from application.projections.folds.projection import Lookup, Projection, make_row, to_plain
from domain.events import Event
from domain.price_events import PricesIngested
from domain.tracked_ticker import TickerRetired, TickerTracked


def fold_ticker_events(event: Event, row: Lookup) -> list[Row]:
    """One row for each tracked ticker, with its last revision."""
    match event:
        case TickerTracked():
            known = row(event.ticker) or {"revision": 0}
            return [make_row(event.ticker, event.ticker, {**known, **to_plain(event), "retired": False})]
        case TickerRetired():
            return [make_row(event.ticker, event.ticker, {**(row(event.ticker) or {}), "retired": True})]
        case PricesIngested():
            known = row(event.ticker) or {}
            last = max(str(known.get("last") or ""), event.last.isoformat())
            return [make_row(event.ticker, event.ticker, {**known, **to_plain(event), "last": last})]
    return []


TICKERS = Projection((TickerTracked, PricesIngested, TickerRetired), ("ticker",), fold_ticker_events)
