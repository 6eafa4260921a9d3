"""Charts of coverage, reliability, PIT and skill: golden files, and every coordinate inside the frame."""

import os
import re
from datetime import date, timedelta
from math import isfinite
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.quantiles import LEVELS
from entrypoints.charts import coverage_svg as over_time
from entrypoints.charts.coverage_svg import Covered, coverage_svg
from entrypoints.charts.front_svg import FrontAxes, Tried, front_svg
from entrypoints.charts.horizon_svg import Horizon, horizon_svg
from entrypoints.charts.interval_svg import Whisker, interval_svg, loss_axis_values, reach_of_losses
from entrypoints.charts.pit_svg import Place, pit_svg
from entrypoints.charts.reliability_svg import Observed, reliability_svg
from entrypoints.charts.shares import Band
from entrypoints.web.example_evidence import (
    example_coverage,
    example_losses,
    example_reliability,
    example_steps,
)
from tests.support.fans import WRITING

GOLDEN = Path(__file__).parents[2] / "golden" / "charts"
FIRST = date(2024, 1, 1)
BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
NUMBER = re.compile(r"-?\d+(?:\.\d+)?|nan|inf")
PAIR = re.compile(r"[ML](-?(?:[\d.]+|nan|inf)) (-?(?:[\d.]+|nan|inf))")
share = some.floats(0, 1)
band = some.none() | some.tuples(share, share).map(lambda ends: (min(ends), max(ends)))


def percent(value: float) -> str:
    """A share as charts write it."""
    return f"{100 * value:.0f} %"


def has_only_points_inside(drawn: str) -> None:
    """Assert that every number is finite, and every point, text and box inside the frame."""
    for svg in drawn.split("</svg>")[:-1]:
        (size,) = BOX.findall(svg)
        width, height = map(int, size)
        paths = re.findall(r' d="([^"]+)"', svg)
        assert all(isfinite(float(one)) for path in paths for one in NUMBER.findall(path))
        points = [pair for path in paths for pair in PAIR.findall(path)]
        points += re.findall(r'c?x="([^"]+)" c?y="([^"]+)"', svg)
        assert points
        for x, y in points:
            assert -0.1 <= float(x) <= width + 0.1, (x, y)
            assert -0.1 <= float(y) <= height + 0.1, (x, y)
        for x, y, wide, high in re.findall(r'x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"', svg):
            assert float(wide) >= 0 <= float(high)
            assert float(x) + float(wide) <= width + 0.2
            assert float(y) + float(high) <= height + 0.2


@settings(max_examples=60, deadline=None)
@given(some.lists(some.tuples(share, band), min_size=1, max_size=250))
def test_coverage_stays_inside(points: list[tuple[float, Band]]) -> None:
    """For one session and a year; a band that is missing is not drawn."""
    found = [Covered(FIRST + timedelta(days=n), *one) for n, one in enumerate(points)]
    drawn = coverage_svg(found, percent, WRITING)
    has_only_points_inside(drawn)
    value, last = points[-1]
    assert ("dot-miss" in drawn) == (last is not None and not last[0] <= value <= last[1])
    assert drawn.count("tolerance") == sum(
        any(one for _, one in shown) for shown in (points, points[-over_time.SLIM_POINTS :])
    )


@settings(max_examples=60, deadline=None)
@given(
    some.lists(some.tuples(share, band), min_size=7, max_size=7), some.lists(share, min_size=8, max_size=8)
)
def test_reliability_and_places_stay_inside(shares: list[tuple[float, Band]], places: list[float]) -> None:
    """For any shares, among them none and all of the closes."""
    observed = [Observed(level, *one) for level, one in zip(LEVELS, shares, strict=True)]
    has_only_points_inside(reliability_svg(observed, percent, "level"))
    bars = [Place(level, one, 0.125) for level, one in zip((*LEVELS, 1.0), places, strict=True)]
    has_only_points_inside(pit_svg(bars, percent, percent, "quantile"))


@settings(max_examples=60, deadline=None)
@given(
    some.lists(some.tuples(some.none() | share, band), min_size=1, max_size=4),
    some.lists(some.tuples(some.floats(0.01, 9), some.floats(0, 3)), min_size=1, max_size=9),
)
def test_horizons_and_intervals_stay_inside(
    steps: list[tuple[float | None, Band]], losses: list[tuple[float, float]]
) -> None:
    """A step without closes, and a version whose interval leaves the scale."""
    found = [Horizon(str(n), *one) for n, one in enumerate(steps)]
    has_only_points_inside(horizon_svg(found, percent, "ahead"))
    rows = [Whisker(ratio, (ratio - wide, ratio + wide), wide < abs(ratio - 1)) for ratio, wide in losses]
    reach = reach_of_losses(rows)
    for one, (ratio, wide) in zip(rows, losses, strict=True):
        drawn = interval_svg(one, reach)
        has_only_points_inside(drawn)
        assert drawn.count("chevron") == (ratio - wide < 1 - reach) + (ratio + wide > 1 + reach)
    assert all(1 - reach <= value <= 1 + reach for value in loss_axis_values(reach))


value = some.floats(-1e9, 1e9)


@settings(max_examples=60, deadline=None)
@given(some.lists(some.tuples(value, value, some.booleans()), min_size=1, max_size=60), some.booleans())
def test_a_front_stays_inside(trials: list[tuple[float, float, bool]], counts: bool) -> None:
    """For equal, tiny and huge values; a line joins the front unless the axis has numbers of trials."""
    axes = FrontAxes(across="size", up="loss", number=written, counts=counts)
    drawn = front_svg([Tried(*one) for one in trials], axes)
    has_only_points_inside(drawn)
    front = sum(is_front for *_, is_front in trials)
    assert drawn.count("<circle") == 2 * len(trials)
    assert drawn.count('"forecast-dot"') == 2 * front
    assert drawn.count("forecast-line") == (0 if counts else 2 * (front > 0))


def written(number: float, decimals: int | None = None) -> str:
    """A number as a chart of trials writes it."""
    return f"{number:,.{decimals or 0}f}"


def test_a_whisker_reaches_naive_exactly_when_it_is_grey() -> None:
    """The examples of the help page: better, unknown and worse."""
    rows = example_losses()
    reach = reach_of_losses(rows)
    for one in rows:
        drawn = interval_svg(one, reach)
        low, high = map(float, re.findall(r'whisker[^"]*" d="M([\d.]+) \d+H([\d.]+)', drawn)[0])
        (naive,) = map(float, re.findall(r'class="goal" d="M([\d.]+)', drawn))
        assert (low <= naive <= high) == ("off" in drawn) == (not one.is_shown)


def examples() -> dict[str, str]:
    """Each chart of the help page."""
    found = example_reliability()

    def ends(low: float | None, high: float | None) -> Band:
        return None if low is None or high is None else (low, high)

    points = [
        Covered(one.session, one.coverage, ends(one.chance_low, one.chance_high))
        for one in example_coverage()
    ]
    levels = [Observed(one.level, one.share, ends(one.chance_low, one.chance_high)) for one in found.levels]
    places = [Place(one.high, one.share, one.expected) for one in found.places]
    steps = [
        Horizon(str(one.step), one.coverage, ends(one.chance_low, one.chance_high)) for one in example_steps()
    ]
    values = [(6296.0, 1.21, True), (9100.0, 1.2, True), (2400.0, 1.22, True), (7000.0, 1.23, False)]
    tuning = FrontAxes(across="Size in bytes", up="Loss", number=written)
    return {
        "front": front_svg([Tried(*one) for one in values], tuning),
        "coverage": coverage_svg(points, percent, WRITING),
        "reliability": reliability_svg(levels, percent, "level of the quantile"),
        "closes-between-quantiles": pit_svg(places, percent, lambda one: f"{100 * one:g}", "quantile, %"),
        "horizons": horizon_svg(steps, percent, "sessions ahead"),
    }


@pytest.mark.parametrize("name", examples())
def test_a_chart_is_the_golden_one(name: str) -> None:
    """Byte for byte; `PREVISTO_WRITE_GOLDEN=1` writes the files again."""
    file = GOLDEN / f"{name}.svg"
    found = examples()[name].replace("><", ">\n<") + "\n"
    if os.environ.get("PREVISTO_WRITE_GOLDEN"):
        file.write_text(found, encoding="utf-8")
    assert found == file.read_text(encoding="utf-8")
