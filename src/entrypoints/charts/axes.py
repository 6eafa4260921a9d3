"""Axes: round prices with lines, months, and the origin of a forecast."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import msgspec

from entrypoints.charts.scale import Price, Scale, decimals_of_ticks, ticks, words
from entrypoints.markup import Html, tag

ROOM = 34  # units between two names of months


class Writing(msgspec.Struct, frozen=True, kw_only=True):
    """How a chart writes prices, months and days: in the language of its reader."""

    price: Price
    month: Callable[[date], str]
    day: Callable[[date], str]


def price_labels(low: float, high: float, price: Price, about: int = 5) -> list[tuple[float, str]]:
    """The round prices of an axis, with no more decimals than they need."""
    values = ticks(low, high, about)
    decimals = decimals_of_ticks(values)
    return [(value, price(value, decimals)) for value in values]


def price_axis(scale: Scale, labels: Sequence[tuple[float, str]]) -> Iterator[Html]:
    """A line for each price, its label on the left, and the axis of time."""
    frame = scale.frame
    for value, said in labels:
        y = scale.y(value)
        yield tag("path", class_="g-line", d=f"M{frame.left} {y:.1f}H{frame.end}")
        yield words(frame.left - 8, y + 4, said, "end")
    yield tag("path", class_="g-axis", d=f"M{frame.left} {frame.floor}H{frame.end}")


def month_axis(scale: Scale, days: Sequence[date], write: Writing, origin: int | None) -> Iterator[Html]:
    """The first session of each month where there is room, and the origin with its date."""
    before, floor, shown_at = None, scale.frame.floor, float("-inf")
    at = None if origin is None else scale.x(origin)
    for place, day in enumerate(days):
        x = scale.x(place)
        is_free = x - shown_at > ROOM and (at is None or abs(x - at) > 1.6 * ROOM)
        if before not in (None, day.month) and is_free and x < scale.frame.end - 14:
            yield tag("path", class_="g-axis", d=f"M{x:.1f} {floor}v4")
            yield words(x, floor + 18, write.month(day), "mid")
            shown_at = x
        before = day.month
    if at is not None and origin is not None:
        yield tag("path", class_="g-now", d=f"M{at:.1f} {scale.frame.top}V{floor}")
        yield words(at, floor + 18, write.day(days[origin]), "mid")
