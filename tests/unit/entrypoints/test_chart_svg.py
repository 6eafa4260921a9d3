"""Charts of pages: every coordinate is finite and inside the frame, and ranges are nested."""

import re
from datetime import date, timedelta
from itertools import pairwise
from math import isfinite

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from entrypoints.charts.candles import Candle
from entrypoints.charts.fan_svg import SLIM, WIDE, Fan, fan_svg
from entrypoints.charts.range_svg import HEIGHT, WIDTH, Span, range_svg, reach_of
from entrypoints.charts.scale import around, decimals_of_ticks, ticks
from tests.support.fans import WRITING

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?|nan|inf")
FIRST = date(2024, 1, 1)


def fan(
    price: float, past: int, horizon: int, levels: tuple[float, ...] = LEVELS, spread: float = 0.02
) -> Fan:
    """A fan around a price, with closes on the median for half of its steps."""
    days = [FIRST + timedelta(days=n) for n in range(past + horizon)]
    candle = [Candle(day, price, price * 1.01, price * 0.99, price) for day in days[:past]]
    values = tuple(
        tuple(price * float(np.exp(spread * (level - 0.5) * np.sqrt(step + 1))) for level in levels)
        for step in range(horizon)
    )
    naive = tuple((row[0], price, row[-1]) for row in values)
    closes = tuple((step, price, step % 2 == 0) for step in range(horizon // 2))
    return Fan(
        past=tuple(candle),
        sessions=tuple(days[past:]),
        levels=levels,
        values=values,
        naive=naive,
        closes=closes,
    )


@settings(max_examples=40, deadline=None)
@given(
    price=st.sampled_from([0.01, 1.0, 77.2, 1e6]),
    past=st.sampled_from([1, 2, 60, 250]),
    horizon=st.sampled_from([1, 10, 60]),
    levels=st.sampled_from([LEVELS, (0.5,), (0.2, 0.5, 0.8)]),
    spread=st.sampled_from([0.0, 0.02, 1.0]),
)
def test_every_coordinate_is_finite_and_inside(
    price: float, past: int, horizon: int, levels: tuple[float, ...], spread: float
) -> None:
    """For prices of a cent and of a million, one bar and a year, flat prices, and other levels."""
    drawn = fan_svg(fan(price, past, horizon, levels, spread), WRITING)
    wide, slim = drawn.split("</svg>")[:2]
    for svg, frame in ((wide, WIDE), (slim, SLIM)):
        for name, most in (
            ("cx", frame.width),
            ("cy", frame.height),
            ("x", frame.width),
            ("y", frame.height),
        ):
            found = [float(one) for one in re.findall(rf'\b{name}="(-?[\d.a-z]+)"', svg)]
            assert all(isfinite(one) and -10 <= one <= most + 10 for one in found), (name, found)
        for path in re.findall(r' d="(M[^"]+)"', svg):
            assert all(isfinite(float(one)) for one in NUMBER.findall(path)), path
        assert "nan" not in svg
        assert "inf" not in svg


@given(st.lists(st.floats(-0.5, 0.5), min_size=7, max_size=7).map(sorted))
def test_a_range_is_nested_on_the_scale_of_all(changes: list[float]) -> None:
    """95 % contains 80 %, which contains 50 %; nothing leaves the scale."""
    span = Span(levels=LEVELS, changes=tuple(changes))
    svg = range_svg(span, reach_of([span]))
    boxes = [
        (float(x), float(x) + float(w)) for x, w in re.findall(r'x="([\d.-]+)" y="\d+" width="([\d.]+)"', svg)
    ]
    assert len(boxes) == 3
    for (outer_low, outer_high), (low, high) in pairwise(boxes):
        assert outer_low <= low + 0.11
        assert high <= outer_high + 1.11
    assert all(0 <= low <= high <= WIDTH + 1 for low, high in boxes)
    assert HEIGHT > 0


@given(st.floats(1e-3, 1e7), st.floats(0, 10) | st.floats(0, 1e-6))
@example(1.0, 2.220446049250313e-16)
def test_ticks_are_round_and_inside(low: float, width: float) -> None:
    """At least one, at most twenty, ascending."""
    low, high = around([low, low * (1 + width)])
    found = ticks(low, high)
    assert 1 <= len(found) <= 20
    assert found == sorted(found)
    assert all(low <= one <= high * (1 + 1e-9) for one in found)


@given(st.floats(1e-3, 1e7), st.floats(1e-3, 10))
def test_ticks_are_told_apart_with_few_decimals(low: float, width: float) -> None:
    """Each label is the tick itself, and the labels differ."""
    found = ticks(*around([low, low * (1 + width)]))
    decimals = decimals_of_ticks(found)
    labels = [f"{one:.{decimals}f}" for one in found]
    assert len({*labels}) == len(found)
    assert all(
        abs(float(said) - one) <= 1e-6 * abs(one) + 1e-12 for said, one in zip(labels, found, strict=True)
    )
