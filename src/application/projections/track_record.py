"""Track record: sums over the scored sessions of one forecast or of many."""

from collections.abc import Iterable
from typing import Any

import msgspec

from domain.forecast import StepScore

TOTALS = "totals"
Data = dict[str, Any]


class ScoreTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over scored sessions.

    `hits` counts the closes inside each range, `chances` all closes with that range.
    """

    forecasts: int = 0
    sessions: int = 0
    pinball: float = 0.0
    naive_pinball: float = 0.0
    hits: dict[str, int] = {}
    chances: dict[str, int] = {}

    @property
    def relative_to_naive(self) -> float | None:
        """The loss divided by that of naive on the same sessions; below 1 is better."""
        return self.pinball / self.naive_pinball if self.naive_pinball else None

    @property
    def coverage(self) -> dict[str, float]:
        """The share of closes inside each range."""
        return {name: hits / self.chances[name] for name, hits in self.hits.items() if self.chances[name]}


NOTHING: Data = msgspec.to_builtins(ScoreTotals())
"""The row of the totals before the first forecast."""


def totals_of(steps: Iterable[StepScore]) -> ScoreTotals:
    """The sums over the steps of one or more forecasts; steps without a close do not count."""
    closed = [step for step in steps if step.close is not None]
    names = sorted({name for step in closed for name in step.inside})
    return ScoreTotals(
        sessions=len(closed),
        pinball=sum(step.pinball or 0.0 for step in closed),
        naive_pinball=sum(step.naive_pinball or 0.0 for step in closed),
        hits={name: sum(step.inside.get(name, False) for step in closed) for name in names},
        chances={name: sum(name in step.inside for step in closed) for name in names},
    )


def add(a: Data, b: Data, sign: int) -> Data:
    """`a + sign * b`, for numbers and for mappings of numbers by name."""
    return {
        key: add({**dict.fromkeys(b[key], 0), **value}, {**dict.fromkeys(value, 0), **b[key]}, sign)
        if isinstance(value, dict)
        else value + sign * b[key]
        for key, value in a.items()
    }
