"""Reliability: the share of closes at or below each quantile beside its level; the diagonal is right."""

from collections.abc import Iterator, Sequence

import msgspec

from entrypoints.charts.scale import Frame, Scale, area, axis_name, canvas, line, words
from entrypoints.charts.shares import MARKS, Band, Share, share_axis, share_point
from entrypoints.markup import Html

WIDE = Frame(width=544, height=280, left=52, right=28, bottom=44)
SLIM = Frame(width=326, height=250, left=48, right=24, top=8, bottom=44)


class Observed(msgspec.Struct, frozen=True):
    """The share of closes at or below the quantile of a level, and its chance band."""

    level: float
    share: float
    band: Band


def reliability_svg(found: Sequence[Observed], share: Share, axis: str) -> Html:
    """The chart in two widths; `found` ascends in the level, `axis` is the name of the axis of levels."""
    return Html(_drawn(found, WIDE, "wide", share, axis) + _drawn(found, SLIM, "slim", share, axis))


def _drawn(found: Sequence[Observed], frame: Frame, look: str, share: Share, axis: str) -> Html:
    scale = Scale(frame=frame, count=1, low=0.0, high=1.0)

    def place(level: float, value: float) -> tuple[float, float]:
        return scale.x(level - 0.5), scale.y(value)  # the middle of the only place is one half

    shapes = [
        *_band(found, place(0, 0), place(1, 1), [place(one.level, 0)[0] for one in found], scale),
        *share_axis(scale, share),
        *_levels(frame, [place(mark, 0)[0] for mark in MARKS], share),
        line([place(0, 0), place(1, 1)], "goal"),
        line([place(one.level, one.share) for one in found], "forecast-line"),
        *(share_point(*place(one.level, one.share), one.share, one.band) for one in found),
        axis_name(frame, axis),
    ]
    return canvas(frame, look, shapes)


def _levels(frame: Frame, xs: Sequence[float], share: Share) -> Iterator[Html]:
    for x, mark in zip(xs, MARKS, strict=True):
        yield words(x, frame.floor + 16, share(mark), "mid")


def _band(
    found: Sequence[Observed],
    start: tuple[float, float],
    end: tuple[float, float],
    xs: Sequence[float],
    scale: Scale,
) -> Iterator[Html]:
    """The area that chance explains around the diagonal."""
    known = [(x, one.band) for x, one in zip(xs, found, strict=True) if one.band]
    if known:
        above = [start, *((x, scale.y(high)) for x, (_, high) in known), end]
        yield area(above, [start, *((x, scale.y(low)) for x, (low, _) in known), end], "tolerance")
