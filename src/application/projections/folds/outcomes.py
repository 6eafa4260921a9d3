"""Outcomes: one row for each ticker, and one for each owner of its forecasts, with its last scored sessions.

A session has the counts of domain/session_closes.py over all forecasts about it. It spares a page the rows of
all forecasts, as `outlooks` does. A row for each forecast has its quantiles until all of its sessions are
scored, and what it counted for, which a later score takes the place of.
"""

from collections.abc import Mapping, Sequence

from application.ports.read_models import Row
from application.projections.folds.outlooks import ticker_keys
from application.projections.folds.projection import Data, Lookup, Projection, make_row
from domain.events import Event
from domain.forecast import ForecastIssued, ForecastScored, StepScore
from domain.quantiles import LEVELS, QuantilePaths
from domain.session_closes import PLACES, place_of

KEPT = 250  # sessions: a year
RANGE = "80"
Counts = list[float]
"""Closes with an 80 % range, those inside, the sum of 1 / horizon, and the closes at each place."""


def fold_outcome_events(event: Event, row: Lookup) -> list[Row]:
    """The row of a forecast, and the rows of its ticker after a score."""
    match event:
        case ForecastIssued():
            issued: Data = {
                "of": event.ticker,
                "owner": event.owner,
                "horizon": event.horizon,
                "quantiles": _usual(event.quantiles),
                "counted": {},
            }
            return [make_row(event.forecast, "", issued)]
        case ForecastScored():
            if not (before := row(event.forecast)):
                return []
            counted = _counted(before, event.steps)
            is_complete = len(event.steps) == before["horizon"]  # then no further score comes
            kept = [] if is_complete else before["quantiles"]
            after = {**before, "quantiles": kept, "counted": counted}
            return [
                make_row(event.forecast, "", after),
                *(
                    make_row(key, before["of"], {"sessions": _changed(row(key), before["counted"], counted)})
                    for key in ticker_keys(before)
                ),
            ]
    return []


def _usual(paths: QuantilePaths) -> list[list[float]]:
    """By step, the quantiles at LEVELS; none where a level is missing."""
    if not {*LEVELS} <= {*paths.levels}:
        return []
    places = [paths.levels.index(level) for level in LEVELS]
    return [[row[place] for place in places] for row in paths.values]


def _counted(issued: Data, steps: Sequence[StepScore]) -> dict[str, Counts]:
    """By session, what a forecast counts for."""
    found = {}
    for number, step in enumerate(steps):
        if step.close is None:
            continue
        has_range = RANGE in step.inside
        weight = 1 / issued["horizon"] if has_range else 0.0
        counts: Counts = [int(has_range), int(step.inside.get(RANGE, False)), weight, *[0] * PLACES]
        if issued["quantiles"]:
            counts[3 + place_of(step.close, issued["quantiles"][number])] = 1
        found[step.session.isoformat()] = counts
    return found


def _changed(known: Data | None, before: Mapping[str, Counts], now: Mapping[str, Counts]) -> Data:
    """The sessions of a ticker after a score, at most KEPT of them."""
    sessions: dict[str, Counts] = dict((known or {}).get("sessions", {}))
    for session, counts in before.items():
        if session in sessions:
            sessions[session] = added(sessions[session], counts, -1)
    for session, counts in now.items():
        sessions[session] = added(sessions.get(session) or [0] * len(counts), counts, 1)
    return {session: sessions[session] for session in sorted(sessions)[-KEPT:]}


def added(a: Sequence[float], b: Sequence[float], sign: int) -> Counts:
    """`a + sign * b`, number by number."""
    return [one + sign * other for one, other in zip(a, b, strict=True)]


OUTCOMES = Projection(
    (ForecastIssued, ForecastScored), ("forecast",), fold_outcome_events, named_by=ticker_keys
)
"""The rows of a ticker are named by the row of its forecast."""
