"""Forecasts as plain rows, for tables and charts, and as the API and `--json` show them."""

from typing import Any

import msgspec

from domain.forecast import Forecast, ForecastIssued
from entrypoints.adapted_steps import shown_adaptation
from entrypoints.forecast_notes import forecast_notes
from entrypoints.forecast_steps import forecast_steps

Data = dict[str, Any]
MAY_BE_EMPTY = ("model", "basis", "owner", "artifact", "runtime", "shadow_of")
OTHERWISE_SHOWN = ("forecast", "at", "sessions", "quantiles")


def issued_row(issued: ForecastIssued) -> Data:
    """The fields of an issued forecast; those about the prices are there also when they are empty."""
    return {"basis": "", "doubts": [], "warnings": [], "dividends": [], **msgspec.to_builtins(issued)}


def row_of(state: Forecast) -> Data:
    """The fields of a forecast with the steps that are scored."""
    steps = msgspec.to_builtins(state.steps)
    return {**issued_row(state.issued), "steps": steps, "origin_close": state.origin_close}


def shown_forecast(row: Data) -> Data:
    """A row of the forecasts with an `id`, a row for each step, null for none, and the notes."""
    levels, values = row["quantiles"]["levels"], row["quantiles"]["values"]
    shown = {
        **row,
        **{name: row.get(name) or None for name in MAY_BE_EMPTY},
        "id": row["forecast"],
        "created_at": row["at"],
        "levels": levels,
        "steps": forecast_steps(row["sessions"], levels, values, row.get("steps", ())),
        "adaptation": shown_adaptation(row),
        "notes": forecast_notes(row),
    }
    for name in OTHERWISE_SHOWN:
        del shown[name]
    return shown


def row_of_shown(shown: Data) -> Data:
    """The row of a forecast as the API shows it, for tables and charts: the inverse of `shown_forecast`."""
    steps, levels = shown["steps"], shown["levels"]
    return {
        **shown,
        "forecast": shown["id"],
        "sessions": [step["session"] for step in steps],
        "quantiles": {
            "levels": levels,
            "values": [[step["quantiles"][repr(level)] for level in levels] for step in steps],
        },
        "steps": [{"session": step["session"], **step["score"]} for step in steps if step["score"]],
    }
