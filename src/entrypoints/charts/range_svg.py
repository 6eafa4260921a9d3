"""The range of a row: 95, 80 and 50 % as a share of the last close, on the scale of all rows."""

from collections.abc import Sequence

import msgspec

from entrypoints.charts.nested import nested_ranges
from entrypoints.charts.scale import chevron, ticks
from entrypoints.markup import Html, tag

WIDTH, HEIGHT, EDGE = 176, 28, 6
USUAL, FAR = 0.9, 1.5


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Quantiles by level as changes from the last close, e.g. -0.05; `naive` has its 80 % range or none."""

    levels: tuple[float, ...]
    changes: tuple[float, ...]
    naive: tuple[float, ...] = ()

    def at(self, level: float) -> float | None:
        """The change of one level; None without it."""
        return self.changes[self.levels.index(level)] if level in self.levels else None


def reach_of(spans: Sequence[Span]) -> float:
    """The change with which the scale of all rows ends on both sides.

    It is that of the widest row, unless a few rows are far wider than the others, which it would squash.
    """
    widest = sorted(max(map(abs, one.changes)) for one in spans)
    if not widest:
        return 0.01
    usual = widest[int(USUAL * (len(widest) - 1))]
    return (usual if widest[-1] > FAR * usual else widest[-1]) or 0.01


def axis_svg(reach: float, written: dict[float, str]) -> Html:
    """The axis of all rows; `written` has the labels of its ticks."""
    marks = [
        tag("text", said, class_="mid strong" if value == 0 else "mid", x=f"{_x(value, reach):.1f}", y=12)
        for value, said in written.items()
    ]
    return tag("svg", marks, class_="span axis", viewBox=f"0 0 {WIDTH} 16", aria_hidden="true")


def axis_values(reach: float) -> list[float]:
    """The round changes of the axis, with zero."""
    inner = [value for value in ticks(-reach, reach, 4) if abs(value) < 0.92 * reach]
    return [value for value in inner if abs(value) > 1e-9] + [0.0]


def range_svg(span: Span, reach: float) -> Html:
    """One row; the line in the middle is the last close."""
    shapes = [tag("path", class_="g-now", d=f"M{_x(0, reach):.1f} 0V{HEIGHT}")]
    for lower, upper, look in nested_ranges(span.levels):
        half = 5 if look == "r95" else 8
        low, high = span.at(lower), span.at(upper)
        if low is not None and high is not None:
            x, end = _x(low, reach), _x(high, reach)
            shapes.append(
                tag(
                    "rect",
                    class_=look,
                    x=f"{x:.1f}",
                    y=HEIGHT // 2 - half,
                    width=f"{max(1.0, end - x):.1f}",
                    height=2 * half,
                )
            )
    if (middle := span.at(0.5)) is not None:
        shapes.append(tag("path", class_="median", d=f"M{_x(middle, reach):.1f} 4V{HEIGHT - 4}"))
    for edge in span.naive:
        if abs(edge) > reach:
            continue
        shapes.append(tag("path", class_="naive", d=f"M{_x(edge, reach):.1f} 2V{HEIGHT - 2}"))
    shapes += [
        chevron(WIDTH / 2 + side * (WIDTH / 2 - 1), HEIGHT // 2, side)
        for side in (-1, 1)
        if side * span.changes[0 if side < 0 else -1] > reach
    ]
    return tag("svg", shapes, class_="span", viewBox=f"0 0 {WIDTH} {HEIGHT}", aria_hidden="true")


def _x(change: float, reach: float) -> float:
    inside = max(-reach, min(reach, change))
    return WIDTH / 2 + inside / reach * (WIDTH / 2 - EDGE)
