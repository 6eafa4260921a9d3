"""The fan of a forecast: past prices, nested ranges, median, naive's range, and the closes since."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from math import isfinite

import msgspec

from entrypoints.charts.scale import Frame, Scale, area, around, diamond, dot, line, ticks, words
from entrypoints.markup import Html, tag

WIDE = Frame(width=1120, height=400, left=52, right=64)
SLIM = Frame(width=358, height=300, left=44, right=52, top=8, bottom=22)
SLIM_PAST = 30  # sessions
RANGES = ((0.025, 0.975, "r95"), (0.1, 0.9, "r80"), (0.25, 0.75, "r50"))
Words = Callable[[float], str]


class Candle(msgspec.Struct, frozen=True):
    """The prices of one session; those that the source did not give are those of the close."""

    session: date
    open: float
    high: float
    low: float
    close: float


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


def fan_svg(fan: Fan, price: Words, month: Callable[[date], str]) -> Html:
    """The chart in two widths; style sheets show one. `price` and `month` write numbers and months."""
    slim = msgspec.structs.replace(fan, past=fan.past[-SLIM_PAST:])
    return Html(_drawn(fan, WIDE, "wide", price, month) + _drawn(slim, SLIM, "slim", price, month))


def _drawn(fan: Fan, frame: Frame, look: str, price: Words, month: Callable[[date], str]) -> Html:
    count = len(fan.past) + len(fan.sessions)
    low, high = around(_every(fan))
    scale = Scale(frame=frame, count=count, low=low, high=high)
    shapes = [
        *_axes(scale, price),
        *_months(fan, scale, month),
        *_ranges(fan, scale),
        *_naive(fan, scale),
        *_candles(fan.past, scale),
        line(_from_origin(fan, scale, fan.column(0.5)), "median"),
        *_closes(fan, scale),
        *_last(fan, scale, price),
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


def _axes(scale: Scale, price: Words) -> Iterator[Html]:
    frame = scale.frame
    for value in ticks(scale.low, scale.high):
        y = scale.y(value)
        yield tag("path", class_="g-line", d=f"M{frame.left} {y:.1f}H{frame.end}")
        yield words(frame.left - 8, y + 4, price(value), "end")
    yield tag("path", class_="g-axis", d=f"M{frame.left} {frame.floor}H{frame.end}")


def _months(fan: Fan, scale: Scale, month: Callable[[date], str]) -> Iterator[Html]:
    """The first session of each month, where there is room for its name."""
    days = [*(one.session for one in fan.past), *fan.sessions]
    before, floor, shown_at = None, scale.frame.floor, float("-inf")
    for place, day in enumerate(days):
        x = scale.x(place)
        if before not in (None, day.month) and x - shown_at > 34 and x < scale.frame.end - 14:
            yield tag("path", class_="g-axis", d=f"M{x:.1f} {floor}v4")
            yield words(x, floor + 18, month(day), "mid")
            shown_at = x
        before = day.month


def _from_origin(fan: Fan, scale: Scale, values: Sequence[float]) -> list[tuple[float, float]]:
    """The points of a line that begins at the last close."""
    start = len(fan.past)
    first = [(scale.x(start - 1), scale.y(fan.past[-1].close))] if fan.past else []
    return first + [(scale.x(start + step), scale.y(value)) for step, value in enumerate(values)]


def _ranges(fan: Fan, scale: Scale) -> Iterator[Html]:
    for lower, upper, look in RANGES:
        if lower in fan.levels and upper in fan.levels:
            above = _from_origin(fan, scale, fan.column(upper))
            below = _from_origin(fan, scale, fan.column(lower))
            yield area(above, below, look)
            if look == "r80":
                yield from (line(above, "r-edge"), line(below, "r-edge"))


def _naive(fan: Fan, scale: Scale) -> Iterator[Html]:
    for column in zip(*fan.naive, strict=True):
        yield line(_from_origin(fan, scale, column), "naive")


def _candles(past: Sequence[Candle], scale: Scale) -> Iterator[Html]:
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


def _closes(fan: Fan, scale: Scale) -> Iterator[Html]:
    for step, close, inside in fan.closes:
        x, y = scale.x(len(fan.past) + step), scale.y(close)
        yield dot(x, y) if inside else diamond(x, y)


def _last(fan: Fan, scale: Scale, price: Words) -> Iterator[Html]:
    """The edges of the 80 % range and the median at the last session, right of it, without an overlap."""
    end, before = scale.frame.end + 8, float("-inf")
    levels = [level for level in (0.9, 0.5, 0.1) if level in fan.levels]
    for level in levels:
        value = fan.values[-1][fan.levels.index(level)]
        y = max(scale.y(value) + 4, before + 14)
        yield words(end, y, price(value), "strong" if level == 0.5 else "")
        before = y
