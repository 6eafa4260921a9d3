"""The steps of a forecast as the API and `--json` show them: one row for each session."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec

Data = dict[str, Any]
Values = Sequence[Sequence[float]]
MEDIAN = 0.5


class StepScoreView(msgspec.Struct, frozen=True, kw_only=True):
    """The score of one step. `error` is of the median; `inside` says which ranges contain the close.

    `dividend` is the amount a share since the origin that the forecast did not list; where there is one, the
    fields `…_with_dividend` score the close with this amount added back.
    """

    close: float | None
    """The close; null when the session has no price."""
    error: float | None
    """The close less the median, as a price; null without a close."""
    pinball: float | None
    """The mean pinball loss over the levels; null without a close."""
    naive_pinball: float | None
    """The mean pinball loss of naive; null without a close."""
    inside: dict[str, bool]
    """By range, such as `80`, whether it contains the close."""
    dividend: float = 0.0
    """The amount a share since the origin that the forecast did not list."""
    pinball_with_dividend: float | None = None
    """The loss of the close with the dividend added back; null without one."""
    inside_with_dividend: dict[str, bool] | None = None
    """The ranges that contain the close with the dividend added back; null without one."""


class StepView(msgspec.Struct, frozen=True):
    """One step of a forecast, from 1: its session, the median and the quantiles by level, as prices.

    `quantiles` has the levels as they are written in `levels`, such as "0.1". `score` is null until the
    session is scored.
    """

    step: int
    """The number of sessions ahead."""
    session: date
    """The session."""
    median: float
    """The median."""
    quantiles: dict[str, float]
    """The quantiles by level."""
    score: StepScoreView | None = None
    """Its score; null until the session is scored."""


class PreviewStep(msgspec.Struct, frozen=True):
    """One step of a preview, as in a forecast; `session` is null for a preview on given closes."""

    step: int
    """The number of sessions ahead."""
    session: date | None
    """The session; null for given closes."""
    median: float
    """The median, as a price."""
    quantiles: dict[str, float]
    """The quantiles by level, such as `0.1`, as prices."""


def forecast_steps(
    sessions: Sequence[date | str], levels: Sequence[float], values: Values, scores: Sequence[Data]
) -> list[StepView]:
    """The steps of a forecast; `scores` are the rows of the steps that are scored so far."""
    days = enumerate(msgspec.convert(sessions, list[date]))
    by_level, at = _by_level(tuple(levels)), levels.index(MEDIAN)
    if not scores:
        return [StepView(n + 1, day, values[n][at], by_level(*values[n])) for n, day in days]
    scored = {date.fromisoformat(row["session"]): msgspec.convert(row, StepScoreView) for row in scores}
    return [StepView(n + 1, day, values[n][at], by_level(*values[n]), scored.get(day)) for n, day in days]


def preview_steps(sessions: Sequence[date], levels: Sequence[float], values: Values) -> list[PreviewStep]:
    """The steps of a preview; without sessions, their numbers alone."""
    by_level, at = _by_level(tuple(levels)), levels.index(MEDIAN)
    days = enumerate(sessions or [None] * len(values))
    return [PreviewStep(n + 1, day, values[n][at], by_level(*values[n])) for n, day in days]


@lru_cache(maxsize=64)
def _by_level(levels: tuple[float, ...]) -> Any:
    """A struct with a field for each level: it is written as the same map, in half of the time."""
    fields = [(f"q{n}", float, msgspec.field(name=repr(level))) for n, level in enumerate(levels)]
    return msgspec.defstruct("ByLevel", fields, frozen=True)
