"""Coverage by horizon: for each number of sessions ahead, the coverage beside what chance explains."""

from collections.abc import Iterator, Sequence

import msgspec

from entrypoints.charts.scale import Frame, Scale, axis_name, canvas, words
from entrypoints.charts.shares import Band, Share, share_axis, share_point
from entrypoints.markup import Html, tag

WIDE = Frame(width=640, height=240, left=52, right=12, bottom=44)
SLIM = Frame(width=326, height=220, left=48, right=8, top=8, bottom=44)
GOAL, HALF = 0.8, 28  # half of the width of a band in units
BESIDE, ABOVE = 10, 5  # from a point to its label, which leaves the goal free


class Horizon(msgspec.Struct, frozen=True):
    """The coverage at one step, from 0 to 1 or None without closes; `name` is that of the step."""

    name: str
    share: float | None
    band: Band


def horizon_svg(steps: Sequence[Horizon], share: Share, axis: str) -> Html:
    """The chart in two widths; there is at least one step, and `axis` is the name of their axis."""
    return Html(_drawn(steps, WIDE, "wide", share, axis) + _drawn(steps, SLIM, "slim", share, axis))


def _drawn(steps: Sequence[Horizon], frame: Frame, look: str, share: Share, axis: str) -> Html:
    scale = Scale(frame=frame, count=len(steps), low=0.0, high=1.0)
    shapes = [
        *(part for place, one in enumerate(steps) for part in _band(one.band, scale.x(place), scale)),
        *share_axis(scale, share),
        tag("path", class_="goal", d=f"M{frame.left} {scale.y(GOAL):.1f}H{frame.end}"),
        *(part for place, one in enumerate(steps) for part in _step(one, scale.x(place), scale, share)),
        axis_name(frame, axis),
    ]
    return canvas(frame, look, shapes)


def _band(band: Band, x: float, scale: Scale) -> Iterator[Html]:
    if band:
        half, top = min(HALF, scale.step / 3), scale.y(band[1])
        height = scale.y(band[0]) - top
        yield tag(
            "rect",
            class_="tolerance",
            x=f"{x - half:.1f}",
            y=f"{top:.1f}",
            width=f"{2 * half:.1f}",
            height=f"{height:.1f}",
        )


def _step(one: Horizon, x: float, scale: Scale, share: Share) -> Iterator[Html]:
    yield words(x, scale.frame.floor + 18, one.name, "mid")
    if one.share is not None:
        y = scale.y(one.share)
        yield share_point(x, y, one.share, one.band)
        yield words(x + BESIDE, max(y - ABOVE, 12.0), share(one.share), "strong")
