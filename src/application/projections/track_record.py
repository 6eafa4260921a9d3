"""Track record: totals over all forecasts, updated when forecasts are issued and scored."""

from collections.abc import Callable
from typing import Any

from application.ports.read_models import Row
from domain.events import Event
from domain.forecast import ForecastIssued, ForecastScored, StepScore

TOTALS = "totals"
Data = dict[str, Any]
NOTHING: Data = {
    "forecasts": 0,
    "sessions": 0,
    "pinball": 0.0,
    "naive_pinball": 0.0,
    "hits": {},
    "chances": {},
}


def record(event: Event, row: Callable[[str], Data | None]) -> list[Row]:
    """The row of the totals, and one row for each scored forecast with its share of the totals."""
    totals = row(TOTALS) or NOTHING
    match event:
        case ForecastIssued():
            return [_row(TOTALS, {**totals, "forecasts": totals["forecasts"] + 1})]
        case ForecastScored():
            before, now = row(event.forecast) or NOTHING, share_of(event.steps)
            return [_row(event.forecast, now), _row(TOTALS, _sum(_sum(totals, now, 1), before, -1))]
    return []


def share_of(steps: tuple[StepScore, ...]) -> Data:
    """The contribution of the scored sessions of one forecast to the totals."""
    closed = [step for step in steps if step.close is not None]
    names = sorted({name for step in closed for name in step.inside})
    return {
        "forecasts": 0,
        "sessions": len(closed),
        "pinball": sum(step.pinball or 0.0 for step in closed),
        "naive_pinball": sum(step.naive_pinball or 0.0 for step in closed),
        "hits": {name: sum(step.inside.get(name, False) for step in closed) for name in names},
        "chances": {name: sum(name in step.inside for step in closed) for name in names},
    }


def _sum(a: Data, b: Data, sign: int) -> Data:
    """`a + sign * b`, for numbers and for mappings of numbers by name."""
    return {
        key: _sum({**dict.fromkeys(b[key], 0), **value}, {**dict.fromkeys(value, 0), **b[key]}, sign)
        if isinstance(value, dict)
        else value + sign * b[key]
        for key, value in a.items()
    }


def _row(key: str, data: Data) -> Row:
    return Row(key=key, ticker="", data=data)
