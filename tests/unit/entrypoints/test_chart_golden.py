"""The charts of fans that are hard to draw are those of tests/golden/charts, and agree with their numbers.

`PREVISTO_WRITE_GOLDEN=1` writes the files again; look at each of them before a commit.
"""

import os
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from entrypoints.charts.fan_svg import SLIM, SLIM_PAST, WIDE, Fan, fan_svg
from entrypoints.charts.nested import nested_ranges
from entrypoints.charts.price_digits import decimals_for
from entrypoints.charts.scale import Frame, Scale, around
from tests.support.fans import FANS, WRITING, largest_move, write_price

GOLDEN = Path(__file__).parents[2] / "golden" / "charts"
PAIR = re.compile(r"(-?[\d.]+) (-?[\d.]+)")
HALF_UNIT = 0.05  # coordinates have one decimal


def drawn(fan: Fan) -> str:
    """Both widths, as a page has them."""
    decimals = decimals_for(*fan.values)

    def price(value: float, other: int | None = None) -> str:
        return write_price(value, decimals if other is None else other)

    return fan_svg(fan, replace(WRITING, price=price))


def halves(fan: Fan) -> list[tuple[str, Fan, Frame]]:
    """Each width with what it shows."""
    wide, slim = drawn(fan).split("</svg>")[:2]
    return [(wide, fan, WIDE), (slim, replace(fan, past=fan.past[-SLIM_PAST:]), SLIM)]


def points(svg: str, look: str) -> list[list[tuple[float, float]]]:
    """The points of each path of a class."""
    paths = re.findall(rf'<path class="{look}" d="([^"]+)"', svg)
    return [[(float(x), float(y)) for x, y in PAIR.findall(one)] for one in paths]


def scale_of(svg: str, fan: Fan, frame: Frame) -> Scale:
    """The scale of everything that is shown, in the frame that its axis of time has."""
    every = [price for one in fan.past for price in (one.low, one.high)]
    every += [value for row in (*fan.values, *fan.naive) for value in row]
    every += [close for _, close, _ in fan.closes]
    low, high = around(every)
    left, end = re.findall(r'class="g-axis" d="M(\d+) \d+H(\d+)"', svg)[0]
    frame = replace(frame, left=int(left), right=frame.width - int(end))
    return Scale(frame=frame, count=len(fan.past) + len(fan.sessions), low=low, high=high)


@pytest.mark.parametrize("name", FANS)
def test_a_chart_is_the_golden_one(name: str) -> None:
    """Byte for byte."""
    file = GOLDEN / f"{name}.svg"
    found = drawn(FANS[name]).replace("><", ">\n<") + "\n"
    if os.environ.get("PREVISTO_WRITE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(found, encoding="utf-8")
    assert found == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FANS)
def test_lines_are_where_their_numbers_are(name: str) -> None:
    """Median, edges of the 80 % range, naive and closes within half of the last decimal of a coordinate."""
    for svg, fan, frame in halves(FANS[name]):
        scale, start = scale_of(svg, fan, frame), len(fan.past)
        lines = {"median": [fan.column(0.5)], "naive": [*zip(*fan.naive, strict=True)]}
        if 0.1 in fan.levels and 0.9 in fan.levels:
            lines["r-edge"] = [fan.column(0.9), fan.column(0.1)]
        for look, columns in lines.items():
            found = [one[-len(fan.sessions) :] for one in points(svg, look)]
            assert len(found) == len(columns), look
            for line, column in zip(found, columns, strict=True):
                for step, ((x, y), value) in enumerate(zip(line, column, strict=True)):
                    assert abs(x - scale.x(start + step)) <= HALF_UNIT + 1e-9
                    assert abs(y - scale.y(value)) <= HALF_UNIT + 1e-9
        dots = [(float(x), float(y)) for x, y in re.findall(r'class="dot" cx="([\d.]+)" cy="([\d.]+)"', svg)]
        inside = [(step, close) for step, close, is_inside in fan.closes if is_inside]
        for (x, y), (step, close) in zip(dots, inside, strict=True):
            assert abs(x - scale.x(start + step)) <= HALF_UNIT + 1e-9
            assert abs(y - scale.y(close)) <= HALF_UNIT + 1e-9


@pytest.mark.parametrize("name", FANS)
def test_every_point_is_inside_the_frame_and_ranges_are_nested(name: str) -> None:
    """In both widths; 95 % contains 80 %, which contains 50 %."""
    for svg, fan, frame in halves(FANS[name]):
        for x, y in PAIR.findall(" ".join(re.findall(r' d="([^"]+)"', svg))):
            assert -HALF_UNIT <= float(x) <= frame.width + HALF_UNIT
            assert -HALF_UNIT <= float(y) <= frame.height + HALF_UNIT
        shown = [look for _, _, look in nested_ranges(fan.levels)]
        assert shown
        areas = [points(svg, look)[0] for look in shown]
        for outer, inner in pairwise(areas):
            half = len(outer) // 2
            for above, below in zip(outer[:half], inner[:half], strict=True):
                assert above[1] <= below[1] + 2 * HALF_UNIT
            for above, below in zip(outer[half:], inner[half:], strict=True):
                assert above[1] >= below[1] - 2 * HALF_UNIT


def test_a_split_is_no_move() -> None:
    """Closes before a split of 4:1 are in prices of today; without history nothing precedes a fan."""
    assert largest_move(FANS["a-split-inside"]) < 1.5
    assert FANS["a-provisional-last-bar"].past[-1].open == FANS["a-provisional-last-bar"].past[-1].close
    assert 'class="wick"' not in drawn(FANS["no-history"])
    assert date.min < FANS["one-bar"].past[0].session
