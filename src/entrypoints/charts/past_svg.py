"""Past forecasts as they were issued, beside the closes that followed."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import msgspec

from entrypoints.charts.axes import price_axis, price_labels
from entrypoints.charts.scale import (
    Frame,
    Price,
    Scale,
    area,
    around,
    canvas,
    diamond,
    dot,
    line,
    room_for,
    words,
)
from entrypoints.markup import Html, tag

WIDE = Frame(width=1120, height=300, left=52, right=12)
SLIM = Frame(width=358, height=260, left=44, right=8, top=8, bottom=22)
MAX_FANS, MAX_SLIM_FANS = 6, 3


class PastFan(msgspec.Struct, frozen=True, kw_only=True):
    """A scored forecast: its 80 and 50 % ranges by step as (lower, upper), and the closes so far.

    `closes` has for a step the close and whether it is inside the 80 % range.
    """

    origin: date
    origin_close: float
    sessions: tuple[date, ...]
    outer: tuple[tuple[float, float], ...]
    inner: tuple[tuple[float, float], ...]
    closes: tuple[tuple[int, float, bool], ...]


def past_svg(fans: Sequence[PastFan], price: Price, day: Callable[[date], str]) -> Html:
    """The chart in two widths; the fans are in the order of their origins and do not overlap."""
    wide, slim = fans[-MAX_FANS:], fans[-MAX_SLIM_FANS:]
    return Html(_drawn(wide, WIDE, "wide", price, day) + _drawn(slim, SLIM, "slim", price, day))


def _drawn(
    fans: Sequence[PastFan], within: Frame, look: str, price: Price, day: Callable[[date], str]
) -> Html:
    places = _places(fans)
    low, high = around(_every(fans))
    labels = price_labels(low, high, price, 4)
    frame = room_for(within, (said for _, said in labels))
    scale = Scale(frame=frame, count=len(places), low=low, high=high)
    shapes = [*price_axis(scale, labels)]
    for one in fans:
        shapes += _fan(one, scale, places, day)
    return canvas(frame, look, shapes)


def _places(fans: Sequence[PastFan]) -> dict[date, int]:
    days = sorted({day for one in fans for day in (one.origin, *one.sessions)})
    return {day: place for place, day in enumerate(days)}


def _every(fans: Sequence[PastFan]) -> Iterator[float]:
    for one in fans:
        yield one.origin_close
        yield from (value for pair in one.outer for value in pair)
        yield from (close for _, close, _ in one.closes)


def _fan(one: PastFan, scale: Scale, places: dict[date, int], day: Callable[[date], str]) -> Iterator[Html]:
    start = (scale.x(places[one.origin]), scale.y(one.origin_close))
    xs = [scale.x(places[session]) for session in one.sessions]
    for ranges, look in ((one.outer, "r80"), (one.inner, "r50")):
        if ranges:
            above = [start, *((x, scale.y(upper)) for x, (_, upper) in zip(xs, ranges, strict=True))]
            below = [start, *((x, scale.y(lower)) for x, (lower, _) in zip(xs, ranges, strict=True))]
            yield area(above, below, look)
    floor = scale.frame.floor
    yield tag("path", class_="g-now", d=f"M{start[0]:.1f} {scale.frame.top}V{floor}")
    yield words(start[0], floor + 18, day(one.origin))
    yield line([start, *((xs[step], scale.y(close)) for step, close, _ in one.closes)], "close")
    for step, close, inside in one.closes:
        yield dot(xs[step], scale.y(close), 3) if inside else diamond(xs[step], scale.y(close), 5)
