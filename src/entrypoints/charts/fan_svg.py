"""The fan of a forecast: past prices, nested ranges, median, naive's range, and the closes since."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import isfinite

import msgspec

from entrypoints.charts.axes import Writing, month_axis, price_axis, price_labels
from entrypoints.charts.candles import Candle, candle_shapes
from entrypoints.charts.nested import nested_ranges
from entrypoints.charts.scale import Frame, Scale, area, around, diamond, dot, line, room_for, words
from entrypoints.markup import Html, tag

WIDE = Frame(width=1120, height=400, left=52, right=64)
SLIM = Frame(width=358, height=300, left=44, right=52, top=8, bottom=22)
SLIM_PAST = 30  # sessions


class Fan(msgspec.Struct, frozen=True, kw_only=True):
    """What a fan shows. `values` is (horizon, levels); `naive` has lower, median and upper by step, or none.

    `closes` has for a step, from 0, the close and whether it is inside the 80 % range.
    """

    past: tuple[Candle, ...]
    sessions: tuple[date, ...]
    levels: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    naive: tuple[tuple[float, float, float], ...] = ()
    closes: tuple[tuple[int, float, bool], ...] = ()

    def column(self, level: float) -> tuple[float, ...]:
        """The quantiles of one level by step."""
        at = self.levels.index(level)
        return tuple(row[at] for row in self.values)


def fan_svg(fan: Fan, write: Writing) -> Html:
    """The chart in two widths; style sheets show one."""
    slim = msgspec.structs.replace(fan, past=fan.past[-SLIM_PAST:])
    return Html(wide_fan(fan, write) + _drawn(slim, SLIM, "slim", write))


def wide_fan(fan: Fan, write: Writing) -> Html:
    """The chart in the width of a desk."""
    return _drawn(fan, WIDE, "wide", write)


def _drawn(fan: Fan, within: Frame, look: str, write: Writing) -> Html:
    low, high = around(_every(fan))
    labels, ends = price_labels(low, high, write.price), _ends(fan, write)
    frame = room_for(within, (said for _, said in labels), (said for _, said, _ in ends))
    scale = Scale(frame=frame, count=len(fan.past) + len(fan.sessions), low=low, high=high)
    days = [*(one.session for one in fan.past), *fan.sessions]
    shapes = [
        *price_axis(scale, labels),
        *month_axis(scale, days, write, len(fan.past) - 1 if fan.past else None),
        *_ranges(fan, scale),
        *_naive(fan, scale),
        *candle_shapes(fan.past, scale),
        line(_from_origin(fan, scale, fan.column(0.5)), "median"),
        *_closes(fan, scale),
        *_last(scale, ends),
    ]
    return tag(
        "svg",
        shapes,
        class_=look,
        viewBox=f"0 0 {frame.width} {frame.height}",
        aria_hidden="true",
        data_past=len(fan.past),
        data_x0=f"{scale.x(0):.2f}",
        data_dx=f"{scale.step:.4f}",
        data_top=frame.top,
        data_bottom=frame.floor,
    )


def _every(fan: Fan) -> Iterator[float]:
    yield from (price for one in fan.past for price in (one.low, one.high) if isfinite(price))
    yield from (value for row in fan.values for value in row)
    yield from (value for row in fan.naive for value in row)
    yield from (close for _, close, _ in fan.closes)


def _from_origin(fan: Fan, scale: Scale, values: Sequence[float]) -> list[tuple[float, float]]:
    """The points of a line that begins at the last close."""
    start = len(fan.past)
    first = [(scale.x(start - 1), scale.y(fan.past[-1].close))] if fan.past else []
    return first + [(scale.x(start + step), scale.y(value)) for step, value in enumerate(values)]


def _ranges(fan: Fan, scale: Scale) -> Iterator[Html]:
    for lower, upper, look in nested_ranges(fan.levels):
        above = _from_origin(fan, scale, fan.column(upper))
        below = _from_origin(fan, scale, fan.column(lower))
        yield area(above, below, look)
        if look == "r80":
            yield from (line(above, "r-edge"), line(below, "r-edge"))


def _naive(fan: Fan, scale: Scale) -> Iterator[Html]:
    for column in zip(*fan.naive, strict=True):
        yield line(_from_origin(fan, scale, column), "naive")


def _closes(fan: Fan, scale: Scale) -> Iterator[Html]:
    for step, close, inside in fan.closes:
        x, y = scale.x(len(fan.past) + step), scale.y(close)
        yield dot(x, y) if inside else diamond(x, y)


def _ends(fan: Fan, write: Writing) -> list[tuple[float, str, str]]:
    """Value, text and look of the median and of the edges of the 80 % range at the last session."""
    levels = [level for level in (0.9, 0.5, 0.1) if level in fan.levels]
    values = [(level, fan.column(level)[-1]) for level in levels]
    return [(value, write.price(value), "strong" if level == 0.5 else "") for level, value in values]


def _last(scale: Scale, ends: Sequence[tuple[float, str, str]]) -> Iterator[Html]:
    """What stands right of the last session, without an overlap."""
    before = float("-inf")
    for value, said, look in ends:
        y = max(scale.y(value) + 4, before + 14)
        yield words(scale.frame.end + 8, y, said, look)
        before = y
