"""Notes of a forecast: what a reader must know beside the quantiles, as sentences."""

from collections.abc import Iterator
from typing import Any

from entrypoints.adapted_steps import adaptation_notes

Data = dict[str, Any]
NO_DIVIDEND = "no dividend of the horizon was known"


def forecast_notes(row: Data) -> list[str]:
    """The sentences for a row of the forecasts; fields that are missing have their default."""
    doubts = (f"doubt: {doubt}" for doubt in row.get("doubts", ()))
    return [*adaptation_notes(row), _dividends(row), *score_notes(row), *doubts]


def score_notes(row: Data) -> list[str]:
    """The sentences about what became known after the issue."""
    return [*_missed(row), *_correction(row)]


def _dividends(row: Data) -> str:
    if row.get("basis") == "total-return":
        return "the prices contain the dividends"
    known = [f"{one['amount']:g} a share on {one['ex_date']}" for one in row.get("dividends", ())]
    return f"the quantiles are less the dividends: {', '.join(known)}" if known else NO_DIVIDEND


def _missed(row: Data) -> Iterator[str]:
    steps = [step for step in row.get("steps", ()) if step["close"] is not None]
    amount = max((step.get("dividend", 0.0) for step in steps), default=0.0)
    if amount:
        plain = sum(step["inside"].get("80", False) for step in steps)
        ranges = [step.get("inside_with_dividend") or step["inside"] for step in steps]
        added = sum(inside.get("80", False) for inside in ranges)
        yield (
            f"dividends of {amount:g} a share were not known: {plain} of {len(steps)} closes are inside "
            f"80 %, {added} with them added back"
        )


def _correction(row: Data) -> Iterator[str]:
    if (now := row.get("origin_close")) is not None:
        yield f"the origin's close was corrected from {row['last_close']:g} to {now:g} after the issue"
