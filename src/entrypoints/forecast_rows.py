"""Forecasts as plain rows, for JSON, tables and charts."""

from typing import Any

import msgspec

from domain.forecast import Forecast, ForecastIssued

Data = dict[str, Any]


def issued_row(issued: ForecastIssued) -> Data:
    """The fields of an issued forecast; those about the prices are there also when they are empty."""
    return {"basis": "", "doubts": [], "dividends": [], **msgspec.to_builtins(issued)}


def row_of(state: Forecast) -> Data:
    """The fields of a forecast with the steps that are scored."""
    steps = msgspec.to_builtins(state.steps)
    return {**issued_row(state.issued), "steps": steps, "origin_close": state.origin_close}
