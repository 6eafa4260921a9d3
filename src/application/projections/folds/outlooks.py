"""Outlooks: one row for each ticker, and one for each owner of its forecasts, with what a glance needs.

A row has the last forecast and the totals by version or strategy. It spares a page the rows of
all forecasts: those of 100 tickers with 250 forecasts each are 105 MB. A row for each forecast has its last
score, which a later score takes the place of.
"""

from collections.abc import Sequence

import msgspec

from application.ports.read_models import Row
from application.projections.folds.projection import Data, Lookup, Projection, make_row, to_plain
from application.projections.track_record import NOTHING, add, totals_of
from domain.events import Event
from domain.forecast import ForecastIssued, ForecastScored

EMPTY: Data = {"last": None, "by": {}}


def outlook_key(ticker: str, owner: str | None) -> str:
    """The key of a ticker: over the forecasts of one owner, or of all for None."""
    return ticker if owner is None else f"{ticker} {owner}"


def fold_outlook_events(event: Event, row: Lookup) -> list[Row]:
    """The row of a forecast, and the rows of its ticker."""
    match event:
        case ForecastIssued():
            by = event.model or event.strategy
            one: Data = {"of": event.ticker, "owner": event.owner, "by": by, "totals": NOTHING}
            shown = to_plain(event)
            kept = [_issued(row(key) or EMPTY, shown, by) for key in ticker_keys(one)]
        case ForecastScored():
            if not (before := row(event.forecast)):
                return []
            one = {**before, "totals": msgspec.to_builtins(totals_of(event.steps))}
            kept = [_scored(row(key) or EMPTY, before, one) for key in ticker_keys(one)]
        case _:
            return []
    tickers = zip(ticker_keys(one), kept, strict=True)
    return [make_row(event.forecast, "", one), *(make_row(key, one["of"], data) for key, data in tickers)]


def ticker_keys(data: Data) -> Sequence[str]:
    """The rows of the ticker of a forecast; none for the row of a ticker itself."""
    return [outlook_key(data["of"], owner) for owner in (None, data["owner"])] if "of" in data else ()


def _issued(known: Data, shown: Data, by: str) -> Data:
    last = max((one for one in (known["last"], shown) if one), key=lambda one: str(one["forecast"]))
    totals = known["by"].get(by, NOTHING)
    return {"last": last, "by": {**known["by"], by: {**totals, "forecasts": totals["forecasts"] + 1}}}


def _scored(known: Data, before: Data, now: Data) -> Data:
    by, totals = now["by"], now["totals"]
    sums = add(add(known["by"].get(by, NOTHING), totals, 1), before["totals"], -1)
    return {"last": known["last"], "by": {**known["by"], by: sums}}


def _owned(event: Event) -> Sequence[str]:
    return [outlook_key(event.ticker, event.owner)] if isinstance(event, ForecastIssued) else ()


OUTLOOKS = Projection(
    (ForecastIssued, ForecastScored),
    ("forecast", "ticker"),
    fold_outlook_events,
    named_by=ticker_keys,
    composed=_owned,
)
