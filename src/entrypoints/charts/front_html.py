"""The front of a tuning as an SVG image, and as an HTML page that holds it."""

from collections.abc import Mapping, Sequence
from typing import Any

from entrypoints.charts.front_svg import WIDE, FrontAxes, Tried, front_drawn, front_svg
from entrypoints.charts.html_page import html_page
from entrypoints.charts.svg_image import svg_image
from entrypoints.markup import tag

MAX_POINTS = 500  # of a chart; those of the front and the first of the others
COUNT = "trial"
KEY = "Blue: the front, the trials that no other one beats in every objective. Grey: other complete trials."
NONE_COMPLETE = "No trial is complete yet."
Data = Mapping[str, Any]


def front_html(tuning: Data) -> str:
    """The page of a tuning, without scripts or external resources; `tuning` is its row with results."""
    counts = ", ".join(f"{tuning[state]} {state}" for state in ("complete", "pruned", "failed"))
    facts = {
        "Trials": f"{counts} of {tuning['trials']}",
        "Front": ", ".join(f"trial {one}" for one in tuning["front"]) or "none yet",
        "Judged": f"after {tuning['cut']}, inside the training window",
        "Tuning": tuning["id"],
    }
    trials = tried(tuning)
    parts = (front_svg(trials, _axes(tuning)), tag("figcaption", KEY)) if trials else tag("p", NONE_COMPLETE)
    figure = tag("figure", parts, class_="chart", role="img", aria_label=_label(tuning))
    return html_page(_title(tuning), figure, facts, synthetic=tuning["synthetic"])


def front_image(tuning: Data) -> str:
    """The chart as an image of its own; without a complete trial it is empty."""
    trials = tried(tuning)
    drawn = front_drawn(trials, _axes(tuning)) if trials else tag("text", NONE_COMPLETE, x=20, y=40)
    return svg_image(drawn, WIDE, f"{_title(tuning)}: {_label(tuning)}")


def tried(tuning: Data) -> list[Tried]:
    """The complete trials as points: the first objective beside the second one, or beside their numbers."""
    up, across = tuning["objectives"][0], across_of(tuning["objectives"])
    found = sorted(_complete(tuning), key=lambda one: (not one["front"], one["trial"]))[:MAX_POINTS]
    return [
        Tried(one["trial"] if across == COUNT else one["values"][across], one["values"][up], one["front"])
        for one in found
    ]


def across_of(objectives: Sequence[str]) -> str:
    """What the axis below has: the second objective, or the number of the trial where there is one."""
    return objectives[1] if objectives[1:] else COUNT


def _complete(tuning: Data) -> list[Data]:
    return [one for one in tuning["results"] if one["state"] == "complete"]


def _axes(tuning: Data) -> FrontAxes:
    def number(value: float, decimals: int | None = None) -> str:
        return f"{value:,.{decimals or 0}f}"

    across = across_of(tuning["objectives"])
    return FrontAxes(across=across, up=tuning["objectives"][0], number=number, counts=across == COUNT)


def _title(tuning: Data) -> str:
    return f"{tuning['ticker']}: {tuning['strategy']} tuned, {tuning['state']}"


def _label(tuning: Data) -> str:
    """The chart in a sentence, for who does not see it."""
    up, across = tuning["objectives"][0], across_of(tuning["objectives"])
    return f"{up} against {across} of {tuning['complete']} trials"
