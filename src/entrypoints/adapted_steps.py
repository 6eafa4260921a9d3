"""How the ranges of a forecast were adapted to earlier outcomes: rows for programs, and one sentence."""

import math
from collections.abc import Iterator
from typing import Any

Data = dict[str, Any]
DIGITS = 4


def shown_adaptation(row: Data) -> list[Data]:
    """The factors by step of a row of the forecasts; empty when no range was adapted."""
    return [
        {
            "outcomes": one.get("outcomes", 0),
            "factor_80": round(math.exp(one.get("log_80", 0.0)), DIGITS),
            "factor_95": round(math.exp(one.get("log_95", 0.0)), DIGITS),
        }
        for one in row.get("adaptation", ())
    ]


def adaptation_notes(row: Data) -> Iterator[str]:
    """The sentence about the ranges; none when no range was adapted."""
    if found := row.get("adaptation"):
        steps = found if "factor_80" in found[0] else shown_adaptation(row)
        of = [step for step in steps if step["outcomes"]]
        least, most = (pick(step["outcomes"] for step in of) for pick in (min, max))
        known = f"{least}" if least == most else f"{least} to {most}"
        widths = (f"{name} % × {_span([step[f'factor_{name}'] for step in steps])}" for name in ("80", "95"))
        yield f"the ranges are adapted to {known} outcomes: {', '.join(widths)}"


def _span(factors: list[float]) -> str:
    least, most = f"{min(factors):.2f}", f"{max(factors):.2f}"
    return least if least == most else f"{least} to {most}"
