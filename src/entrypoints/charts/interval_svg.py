"""The interval of a row: a relative loss with its whisker, on the scale of all rows; naive is at 1."""

from collections.abc import Sequence

import msgspec

from entrypoints.charts.scale import chevron, dot, ticks
from entrypoints.markup import Html, tag

WIDTH, HEIGHT, EDGE = 176, 28, 8
NAIVE = 1.0
LEAST, FAR = 0.06, 0.5  # of the loss of naive: the scale reaches at least and at most so far from 1


class Whisker(msgspec.Struct, frozen=True):
    """A relative loss, its interval or None, and whether the interval leaves out 1."""

    ratio: float
    interval: tuple[float, float] | None
    is_shown: bool


def reach_of_losses(rows: Sequence[Whisker]) -> float:
    """How far the scale of all rows reaches on both sides of 1; a bad version does not squash the others."""
    widest = LEAST
    for one in rows:
        widest = max(widest, *(abs(end - NAIVE) for end in (one.ratio, *(one.interval or ()))))
    return min(FAR, widest)


def loss_axis_values(reach: float) -> list[float]:
    """The round losses of the axis with that of naive."""
    inner = ticks(NAIVE - reach, NAIVE + reach, 4)
    return [one for one in inner if 0.25 * reach < abs(one - NAIVE) < 0.9 * reach] + [NAIVE]


def loss_axis_svg(reach: float, written: dict[float, str]) -> Html:
    """The axis of all rows; `written` has the labels of its values."""
    marks = [
        tag("text", said, class_="mid strong" if value == NAIVE else "mid", x=f"{_x(value, reach):.1f}", y=12)
        for value, said in written.items()
    ]
    return tag("svg", marks, class_="span axis", viewBox=f"0 0 {WIDTH} 16", aria_hidden="true")


def interval_svg(row: Whisker, reach: float) -> Html:
    """One row: the dashed line is naive, and grey is a difference that chance explains."""
    middle, off = HEIGHT // 2, "" if row.is_shown else " off"
    shapes = [tag("path", class_="goal", d=f"M{_x(NAIVE, reach):.1f} 0V{HEIGHT}")]
    if row.interval:
        low, high = (_x(end, reach) for end in row.interval)
        caps = "".join(f"M{x:.1f} {middle - 4}v8" for x in (low, high))
        shapes.append(tag("path", class_=f"whisker{off}", d=f"M{low:.1f} {middle}H{high:.1f}{caps}"))
    shapes.append(dot(_x(row.ratio, reach), middle, 5, f"forecast-dot{off}"))
    ends = (row.ratio, *(row.interval or ()))
    shapes += [chevron(1, middle, -1)] if min(ends) < NAIVE - reach else []
    shapes += [chevron(WIDTH - 1, middle, 1)] if max(ends) > NAIVE + reach else []
    return tag("svg", shapes, class_="span", viewBox=f"0 0 {WIDTH} {HEIGHT}", aria_hidden="true")


def _x(value: float, reach: float) -> float:
    inside = max(-reach, min(reach, value - NAIVE))
    return WIDTH / 2 + inside / reach * (WIDTH / 2 - EDGE)
