"""The trials of a tuning as points: one value beside another, those of the front in colour."""

from collections.abc import Iterator, Sequence

import msgspec

from entrypoints.charts.axes import price_axis, price_labels
from entrypoints.charts.scale import (
    Frame,
    Price,
    Scale,
    around,
    axis_name,
    canvas,
    decimals_of_ticks,
    dot,
    line,
    room_for,
    ticks,
    words,
)
from entrypoints.markup import Html, tag

WIDE = Frame(width=640, height=300, left=52, right=28, top=26, bottom=44)
SLIM = Frame(width=326, height=260, left=48, right=24, top=26, bottom=44)
ROOM = 64  # units between two labels of the axis below
DECIMALS = 9  # of a value; a smaller difference is rounding


class Tried(msgspec.Struct, frozen=True):
    """A complete trial: its values on both axes, and whether it is on the front."""

    across: float
    up: float
    is_front: bool


class FrontAxes(msgspec.Struct, frozen=True, kw_only=True):
    """The names of the axes and how their numbers are written.

    `counts` says that the axis below has the numbers of the trials, which no line joins.
    """

    across: str
    up: str
    number: Price
    counts: bool = False


def front_svg(trials: Sequence[Tried], axes: FrontAxes) -> Html:
    """The chart in two widths; there is at least one trial."""
    return Html(front_drawn(trials, axes, WIDE, "wide") + front_drawn(trials, axes, SLIM, "slim"))


def front_drawn(trials: Sequence[Tried], axes: FrontAxes, within: Frame = WIDE, look: str = "wide") -> Html:
    """The chart in one width."""
    trials = [Tried(round(one.across, DECIMALS), round(one.up, DECIMALS), one.is_front) for one in trials]
    low, high = around([one.up for one in trials], 0.08)
    left, right = around([one.across for one in trials], 0.06)
    labels = price_labels(low, high, axes.number, 4)
    frame = room_for(within, (said for _, said in labels))
    scale = Scale(frame=frame, count=1, low=low, high=high)

    def place(across: float, up: float) -> tuple[float, float]:
        share = (across - left) / (right - left)
        return scale.x(share - 0.5), scale.y(up)  # the middle of the only place is one half

    marks = [(place(value, low)[0], said) for value, said in _marks(left, right, axes)]
    front = sorted((one.across, one.up) for one in trials if one.is_front)
    shapes = [
        *price_axis(scale, labels),
        *_labels_below(frame, marks),
        None if axes.counts else line([place(*one) for one in front], "forecast-line"),
        *(_point(one, *place(one.across, one.up)) for one in sorted(trials, key=lambda one: one.is_front)),
        words(frame.left, 12, axes.up),
        axis_name(frame, axes.across),
    ]
    return canvas(frame, look, shapes)


def _marks(left: float, right: float, axes: FrontAxes) -> Iterator[tuple[float, str]]:
    """The round values of the axis below; of numbers of trials only whole ones."""
    values = ticks(left, right, 4)
    decimals = decimals_of_ticks(values)
    for value in values:
        if not axes.counts or (value >= 0 and float(value).is_integer()):
            yield value, axes.number(value, 0 if axes.counts else decimals)


def _labels_below(frame: Frame, marks: Sequence[tuple[float, str]]) -> Iterator[Html]:
    last = float("-inf")
    for x, said in marks:
        if x - last >= ROOM:
            yield tag("path", class_="g-axis", d=f"M{x:.1f} {frame.floor}v4")
            yield words(x, frame.floor + 18, said, "mid")
            last = x


def _point(one: Tried, x: float, y: float) -> Html:
    return dot(x, y, 5.5, "forecast-dot") if one.is_front else dot(x, y, 4, "forecast-dot off")
