"""Candles: open, high, low and close of past sessions."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from domain.prices import PriceSeries
from domain.sessions import to_date
from entrypoints.charts.scale import Scale
from entrypoints.markup import Html, tag


class Candle(msgspec.Struct, frozen=True):
    """The prices of one session; those that the source did not give are those of the close."""

    session: date
    open: float
    high: float
    low: float
    close: float


def past_candles(series: PriceSeries, count: int) -> tuple[Candle, ...]:
    """The last sessions; a price that the source did not give is the close."""
    found = []
    for at in range(max(0, len(series) - count), len(series)):
        close = float(series.close[at])
        values = [float(column[at]) for column in (series.open, series.high, series.low)]
        first, high, low = (close if value != value else value for value in values)  # NaN
        found.append(
            Candle(
                session=to_date(series.sessions[at]),
                open=first,
                high=max(high, first, close),
                low=min(low, first, close),
                close=close,
            )
        )
    return tuple(found)


def candle_shapes(past: Sequence[Candle], scale: Scale) -> Iterator[Html]:
    """All candles as three paths: an element for each would be half of the page."""
    half = max(0.8, min(5.0, scale.step * 0.32))
    wicks: list[str] = []
    bodies: dict[str, list[str]] = {"up": [], "down": []}
    for place, one in enumerate(past):
        x = scale.x(place)
        top, bottom = scale.y(max(one.open, one.close)), scale.y(min(one.open, one.close))
        bottom = max(bottom, top + 0.8)
        wicks.append(f"M{x:.1f} {scale.y(one.high):.1f}V{scale.y(one.low):.1f}")
        box = f"M{x - half:.1f} {top:.1f}H{x + half:.1f}V{bottom:.1f}H{x - half:.1f}Z"
        bodies["up" if one.close >= one.open else "down"].append(box)
    for look, parts in (("wick", wicks), *bodies.items()):
        if parts:
            yield tag("path", class_=look, d="".join(parts))
