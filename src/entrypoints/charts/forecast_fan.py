"""What the fan of a forecast shows: past prices, quantiles, naive's range, and the closes since."""

from collections.abc import Mapping
from typing import Any

from domain.forecast import ForecastIssued
from domain.quantiles import QuantilePaths
from entrypoints.charts.candles import Candle
from entrypoints.charts.fan_svg import Fan

NAIVE_LEVELS = (0.1, 0.5, 0.9)
RANGE = "80"


def forecast_fan(
    row: Mapping[str, Any], issued: ForecastIssued, past: tuple[Candle, ...], naive: QuantilePaths | None
) -> Fan:
    """The fan of a row of the forecasts; without naive's range where `naive` is None or lacks its levels."""
    has_range = naive is not None and all(level in naive.levels for level in NAIVE_LEVELS)
    columns = [naive.at(level) for level in NAIVE_LEVELS] if naive is not None and has_range else []
    return Fan(
        past=past,
        sessions=tuple(issued.sessions),
        levels=issued.quantiles.levels,
        values=issued.quantiles.values,
        naive=tuple(zip(*columns, strict=True)),
        closes=closes_of(row),
    )


def closes_of(row: Mapping[str, Any]) -> tuple[tuple[int, float, bool], ...]:
    """The closes since, by step, and whether each is inside the 80 % range."""
    return tuple(
        (number, step["close"], bool(step["inside"].get(RANGE, True)))
        for number, step in enumerate(row["steps"])
        if step["close"] is not None
    )
