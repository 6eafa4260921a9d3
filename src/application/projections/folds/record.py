"""Record: the totals over all forecasts, and one row for each scored forecast."""

import msgspec

from application.ports.read_models import Row
from application.projections.folds.projection import Lookup, Projection, make_row
from application.projections.track_record import NOTHING, TOTALS, add, totals_of
from domain.events import Event
from domain.forecast import ForecastIssued, ForecastScored


def fold_score_events(event: Event, row: Lookup) -> list[Row]:
    """The row of the totals, and the row of a scored forecast with its share of the totals."""
    totals = row(TOTALS) or NOTHING
    match event:
        case ForecastIssued():
            return [make_row(TOTALS, "", {**totals, "forecasts": totals["forecasts"] + 1})]
        case ForecastScored():
            before, now = row(event.forecast) or NOTHING, msgspec.to_builtins(totals_of(event.steps))
            return [
                make_row(event.forecast, "", now),
                make_row(TOTALS, "", add(add(totals, now, 1), before, -1)),
            ]
    return []


RECORD = Projection((ForecastIssued, ForecastScored), ("forecast",), fold_score_events, (TOTALS,))
