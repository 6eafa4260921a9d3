"""Coverage over time: the share of closes inside the 80 % range, beside what chance explains."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from entrypoints.charts.axes import Writing, month_axis
from entrypoints.charts.scale import Frame, Scale, area, canvas, line, room_for, words
from entrypoints.charts.shares import MARKS, Band, Share, share_axis, share_point
from entrypoints.markup import Html, tag

WIDE = Frame(width=1120, height=220, left=44, right=52)
SLIM = Frame(width=358, height=220, left=40, right=44, top=8, bottom=22)
SLIM_POINTS = 60  # sessions
GOAL = 0.8


class Covered(msgspec.Struct, frozen=True):
    """The coverage, from 0 to 1, of the sessions that end with one, and its chance band."""

    session: date
    share: float
    band: Band


def coverage_svg(points: Sequence[Covered], share: Share, write: Writing) -> Html:
    """The chart in two widths; the points are in the order of time, and there is at least one."""
    return Html(
        _drawn(points, WIDE, "wide", share, write) + _drawn(points[-SLIM_POINTS:], SLIM, "slim", share, write)
    )


def _drawn(points: Sequence[Covered], within: Frame, look: str, share: Share, write: Writing) -> Html:
    last = points[-1]
    frame = room_for(within, map(share, MARKS), [share(last.share)])
    scale = Scale(frame=frame, count=len(points), low=0.0, high=1.0)
    x, y = scale.x(len(points) - 1), scale.y(last.share)
    shapes = [
        *_band(points, scale),
        *share_axis(scale, share),
        *month_axis(scale, [one.session for one in points], write, None),
        tag("path", class_="goal", d=f"M{frame.left} {scale.y(GOAL):.1f}H{frame.end}"),
        line([(scale.x(place), scale.y(one.share)) for place, one in enumerate(points)], "forecast-line"),
        share_point(x, y, last.share, last.band),
        words(x + 10, y + 4, share(last.share), "strong"),
    ]
    return canvas(frame, look, shapes)


def _band(points: Sequence[Covered], scale: Scale) -> Iterator[Html]:
    """The area that chance explains, where there are enough closes."""
    known = [(scale.x(place), one.band) for place, one in enumerate(points) if one.band]
    if known:
        above = [(x, scale.y(high)) for x, (_, high) in known]
        yield area(above, [(x, scale.y(low)) for x, (low, _) in known], "tolerance")
