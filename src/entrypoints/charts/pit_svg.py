"""Closes between quantiles (PIT): a bar for each place, beside the share that is expected there."""

from collections.abc import Iterator, Sequence

import msgspec

from entrypoints.charts.axes import price_axis
from entrypoints.charts.scale import Frame, Scale, axis_name, canvas, ticks, words
from entrypoints.charts.shares import Share
from entrypoints.markup import Html, tag

WIDE = Frame(width=544, height=280, left=52, right=12, bottom=44)
SLIM = Frame(width=326, height=250, left=48, right=8, top=8, bottom=44)
GAP, ROOM = 4, 1.06  # units between bars; the highest bar ends below the frame


class Place(msgspec.Struct, frozen=True):
    """The share of closes up to the level `high` and above the level before; `expected` is the right one."""

    high: float
    share: float
    expected: float


def pit_svg(places: Sequence[Place], share: Share, level: Share, axis: str) -> Html:
    """The chart in two widths; the places ascend, `level` writes the quantiles between them."""
    return Html(
        _drawn(places, WIDE, "wide", share, level, axis) + _drawn(places, SLIM, "slim", share, level, axis)
    )


def _drawn(places: Sequence[Place], frame: Frame, look: str, share: Share, level: Share, axis: str) -> Html:
    most = ROOM * max(max(one.share, one.expected) for one in places)
    scale = Scale(frame=frame, count=len(places), low=0.0, high=most)
    marks = [0.0, *ticks(0.0, most, 4)]
    shapes = [
        *price_axis(scale, [(value, share(value)) for value in marks]),
        *_bars(places, scale),
        *_levels(places, scale, level),
        axis_name(frame, axis),
    ]
    return canvas(frame, look, shapes)


def _bars(places: Sequence[Place], scale: Scale) -> Iterator[Html]:
    width = scale.step - GAP
    for number, one in enumerate(places):
        left, y = scale.x(number) - width / 2, scale.y(one.share)
        yield tag(
            "rect",
            class_="forecast-bar",
            x=f"{left:.1f}",
            y=f"{y:.1f}",
            width=f"{width:.1f}",
            height=f"{scale.frame.floor - y:.1f}",
        )
        edge = scale.x(number) - scale.step / 2
        yield tag("path", class_="goal", d=f"M{edge:.1f} {scale.y(one.expected):.1f}h{scale.step:.1f}")


def _levels(places: Sequence[Place], scale: Scale, level: Share) -> Iterator[Html]:
    """The quantile at the right edge of each bar; nothing is above the last one."""
    for number, one in enumerate(places[:-1]):
        yield words(scale.x(number + 0.5), scale.frame.floor + 16, level(one.high), "mid")
