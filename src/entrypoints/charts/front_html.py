"""The trials of a tuning as an SVG image, and as an HTML page that holds it: the front among the others."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from entrypoints.charts.html_page import html_page
from entrypoints.markup import Html, tag

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 900, 420, 90, 48, 16  # units of the SVG view box
FRONT, OTHER = "#2a6fdb", "#889"
Data = Mapping[str, Any]
Point = tuple[float, float]


def front_html(tuning: Data) -> str:
    """The page of a tuning, without scripts or external resources; `tuning` is its row with results."""
    counts = ", ".join(f"{tuning[state]} {state}" for state in ("complete", "pruned", "failed"))
    facts = {
        "Trials": f"{counts} of {tuning['trials']}",
        "Front": ", ".join(f"trial {one}" for one in tuning["front"]) or "none yet",
        "Judged": f"after {tuning['cut']}, inside the training window",
        "Tuning": tuning["id"],
    }
    title = f"{tuning['ticker']}: {tuning['strategy']} tuned, {tuning['state']}"
    figure = tag("figure", Html(front_svg(tuning)), class_="chart")
    return html_page(title, figure, facts, synthetic=tuning["synthetic"])


def front_svg(tuning: Data) -> str:
    """The first objective against the second one, or against the number of the trial where there is one."""
    objectives: Sequence[str] = tuning["objectives"]
    complete = [one for one in tuning["results"] if one["state"] == "complete"]
    across = objectives[1] if len(objectives) > 1 else "trial"
    points = [(_across(one, across), float(one["values"][objectives[0]])) for one in complete]
    shapes = [_axes(points, across, objectives[0])]
    for one, point in zip(complete, points, strict=True):
        x, y = _place(point, points)
        said = ", ".join(f"{name} {value:.6g}" for name, value in one["values"].items())
        colour, radius = (FRONT, 6) if one["front"] else (OTHER, 4)
        title = escape(f"trial {one['trial']}: {said}")
        shapes.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"><title>{title}</title></circle>'
        )
    label = escape(f"{objectives[0]} against {across}")
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(shapes)}</svg>'


def _across(one: Data, name: str) -> float:
    return float(one["trial"] if name == "trial" else one["values"][name])


def _axes(points: Sequence[Point], across: str, up: str) -> str:
    texts = [(WIDTH / 2, HEIGHT - 8, across), (4, TOP - 2, up)]
    if points:
        (left, right), (low, high) = _ends([p[0] for p in points]), _ends([p[1] for p in points])
        base = HEIGHT - BOTTOM
        texts += [(LEFT, base + 20, f"{left:.5g}"), (WIDTH - 80, base + 20, f"{right:.5g}")]
        texts += [(4, TOP + 14, f"{high:.5g}"), (4, base, f"{low:.5g}")]
    return "".join(f'<text x="{x}" y="{y}">{escape(text)}</text>' for x, y, text in texts)


def _place(point: Point, points: Sequence[Point]) -> Point:
    (left, right), (low, high) = _ends([p[0] for p in points]), _ends([p[1] for p in points])
    x = LEFT + (point[0] - left) / ((right - left) or 1) * (WIDTH - LEFT - 24)
    y = TOP + 8 + (high - point[1]) / ((high - low) or 1) * (HEIGHT - BOTTOM - TOP - 16)
    return x, y


def _ends(values: Sequence[float]) -> Point:
    return min(values), max(values)
