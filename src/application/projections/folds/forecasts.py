"""Forecasts: one row for each forecast."""

from application.ports.read_models import Row
from application.projections.folds.projection import Lookup, Projection, make_row, to_plain
from domain.events import Event
from domain.forecast import ForecastIssued, ForecastScored


def fold_forecast_events(event: Event, row: Lookup) -> list[Row]:
    """One row for each forecast, with its scored steps."""
    match event:
        case ForecastIssued():
            return [make_row(event.forecast, event.ticker, {**to_plain(event), "steps": []}, event.owner)]
        case ForecastScored():
            if data := row(event.forecast):
                scored = {**data, "steps": to_plain(event)["steps"], "origin_close": event.origin_close}
                return [make_row(event.forecast, data["ticker"], scored, data.get("owner", ""))]
    return []


FORECASTS = Projection((ForecastIssued, ForecastScored), ("forecast",), fold_forecast_events)
