"""Scales of charts: numbers become coordinates inside a frame, and axes get round numbers."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import floor, log10
from typing import Protocol

import msgspec

from entrypoints.markup import Html, Part, tag

FLAT = 1e-9  # of the value: a tenth digit is rounding, and no axis has ticks that fine
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


CHARACTER = 7.2  # the width of a digit, in units of the view box


class Price(Protocol):
    """Writes a price with the decimals of the chart, or with others."""

    def __call__(self, value: float, decimals: int | None = None, /) -> str:
        """The price in the language of the reader."""
        ...


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """The size of a chart in units of its view box, and the space around its lines."""

    width: int
    height: int
    left: int
    right: int
    top: int = 10
    bottom: int = 24

    @property
    def floor(self) -> int:
        """The y of the lower edge of the lines."""
        return self.height - self.bottom

    @property
    def end(self) -> int:
        """The x of the right edge of the lines."""
        return self.width - self.right


def room_for(frame: Frame, left: Iterable[str], right: Iterable[str] = ()) -> Frame:
    """The frame with enough space for its labels: prices of a million are longer than those of ten."""
    before, after = (max(map(len, labels), default=0) * CHARACTER + 12 for labels in (left, right))
    return msgspec.structs.replace(
        frame, left=max(frame.left, int(before)), right=max(frame.right, int(after))
    )


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """`count` places from left to right, and prices from `low` to `high` from below to above."""

    frame: Frame
    count: int
    low: float
    high: float

    @property
    def step(self) -> float:
        """The distance of two places."""
        return (self.frame.end - self.frame.left) / max(1, self.count)

    def x(self, place: float) -> float:
        """The middle of a place, from 0."""
        return self.frame.left + (place + 0.5) * self.step

    def y(self, value: float) -> float:
        """The height of a value."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.frame.floor - share * (self.frame.floor - self.frame.top)


def around(values: Iterable[float], share: float = 0.04) -> tuple[float, float]:
    """The least and the largest value with a margin; values that differ by rounding alone are flat."""
    found = list(values)
    low, high = min(found), max(found)
    spread = high - low if high - low > FLAT * abs(high) else 0.0
    margin = spread * share or abs(high) * share or 1.0
    return low - margin, high + margin


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers between two values."""
    raw = (high - low) / about
    if not raw > 0:
        return [low]
    power = 10.0 ** floor(log10(raw))
    step = next(one * power for one in STEPS if one * power >= raw * (1 - 1e-9))
    first = floor(low / step) + 1
    found = [number * step for number in range(first, first + 4 * about) if number * step <= high]
    return found or [low]


def decimals_of_ticks(values: Sequence[float]) -> int:
    """The fewest decimals that tell the round numbers of an axis apart, exactly."""
    step = min((b - a for a, b in pairwise(sorted(values))), default=abs(values[0]) if values else 0.0)
    if not step > 0:
        return 2
    decimals = max(0, -floor(log10(step) + 1e-9))
    return decimals if abs(round(step * 10**decimals) - step * 10**decimals) < 1e-6 else decimals + 1


def canvas(frame: Frame, look: str, shapes: Part) -> Html:
    """The chart of one width; a caption and a table say the same in words."""
    return tag("svg", shapes, class_=look, viewBox=f"0 0 {frame.width} {frame.height}", aria_hidden="true")


def axis_name(frame: Frame, name: str) -> Html:
    """The name of the axis below a chart."""
    return words((frame.left + frame.end) / 2, frame.height - 6, name, "mid")


def points(pairs: Sequence[tuple[float, float]]) -> str:
    """The path through some points."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in pairs)


def line(pairs: Sequence[tuple[float, float]], look: str) -> Html:
    """A line through some points; nothing through none."""
    return tag("path", class_=look, d=points(pairs)) if pairs else Html("")


def area(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], look: str) -> Html:
    """The area between two lines."""
    return tag("path", class_=look, d=points([*upper, *reversed(lower)]) + "Z")


def words(x: float, y: float, said: str, look: str = "") -> Html:
    """A text in a chart."""
    return tag("text", said, class_=look or None, x=f"{x:.1f}", y=f"{y:.1f}")


def diamond(x: float, y: float, half: float = 5.5) -> Html:
    """A close outside of its range."""
    shape = f"M{x:.1f} {y - half:.1f}L{x + half:.1f} {y:.1f}L{x:.1f} {y + half:.1f}L{x - half:.1f} {y:.1f}Z"
    return tag("path", class_="dot-miss", d=shape)


def dot(x: float, y: float, radius: float = 3.5, look: str = "dot") -> Html:
    """A close inside of its range, or another point."""
    return tag("circle", class_=look, cx=f"{x:.1f}", cy=f"{y:.1f}", r=radius)


def chevron(tip: float, middle: float, side: int) -> Html:
    """Where a range leaves the scale: to the left for -1, to the right for 1."""
    base = tip - 4 * side
    shape = f"M{base:g} {middle - 5:g}L{tip:g} {middle:g}L{base:g} {middle + 5:g}"
    return tag("path", class_="chevron", d=shape)
