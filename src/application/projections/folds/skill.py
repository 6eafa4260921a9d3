"""Skill: one row for each ticker with its scores by step, and one row for each forecast with its own.

The row of a ticker also has the verdict on its prices that its last forecast told.
"""

from collections.abc import Sequence

import msgspec

from application.ports.read_models import Row
from application.projections.folds.projection import Data, Lookup, Projection, make_row
from application.projections.track_record import NOTHING, add, totals_of
from domain.events import Event
from domain.fitness import Verdict, verdict_told
from domain.forecast import ForecastIssued, ForecastScored, StepScore
from domain.loss_chart import LossChart

STEPS = (1, 5, 10, 60)
STRATEGIES = "strategies"  # the key of the row that counts forecasts by strategy

UNKNOWN: Data = {"totals": NOTHING, "chart": {}, "drift": None, "until": ""}


def fold_skill_events(event: Event, row: Lookup) -> list[Row]:
    """The row of a forecast, and the row of its ticker or that of the strategies."""
    match event:
        case ForecastIssued():
            counts = row(STRATEGIES) or {}
            counted = {**counts, event.strategy: counts.get(event.strategy, 0) + 1}
            issued: Data = {"of": event.ticker, "steps": {}}
            rows = [make_row(event.forecast, "", issued), make_row(STRATEGIES, "", counted)]
            known, verdict = row(event.ticker) or _unknown(event.ticker), verdict_told(event.doubts).value
            if verdict == known["verdict"]:
                return rows
            return [*rows, make_row(event.ticker, event.ticker, {**known, "verdict": verdict})]
        case ForecastScored():
            if not (issued := row(event.forecast) or {}):
                return []
            ticker, now = issued["of"], _steps(event.steps)
            known = row(ticker) or _unknown(ticker)
            steps = {**known["steps"], **_changed(known["steps"], issued["steps"], now)}
            return [
                make_row(
                    event.forecast, "", {**issued, "steps": {step: one for step, (one, _) in now.items()}}
                ),
                make_row(ticker, ticker, {**known, "steps": steps}),
            ]
    return []


def _unknown(ticker: str) -> Data:
    return {"ticker": ticker, "verdict": Verdict.FIT.value, "steps": {}}


def _steps(scored: Sequence[StepScore]) -> dict[str, tuple[Data, StepScore]]:
    """The sums of each step of `STEPS` that has a close."""
    closed = {step: scored[step - 1] for step in STEPS if step <= len(scored)}
    return {
        str(step): (msgspec.to_builtins(totals_of([one])), one)
        for step, one in closed.items()
        if one.close is not None
    }


def _changed(known: Data, before: Data, now: dict[str, tuple[Data, StepScore]]) -> Data:
    """The steps of a ticker after a score; a forecast that was scored before has its last score in the sums.

    The chart takes one score of each session: many forecasts of one session would tell it the same.
    """
    changed = {}
    for step, (totals, score) in now.items():
        earlier = known.get(step, UNKNOWN)
        sums, session = add(earlier["totals"], totals, 1), score.session.isoformat()
        if step in before:
            sums = add(sums, before[step], -1)
        if session > earlier["until"]:
            chart = msgspec.convert(earlier["chart"], LossChart)
            chart = chart.after(score.pinball or 0.0, score.naive_pinball or 0.0)
            drift = chart.drift(int(step))
            earlier = {"chart": msgspec.to_builtins(chart), "drift": drift, "until": session}
        changed[step] = {**earlier, "totals": sums}
    return changed


def _ticker_of(data: Data) -> Sequence[str]:
    return (data["of"],) if "of" in data else ()


SKILL = Projection(
    (ForecastIssued, ForecastScored), ("forecast", "ticker"), fold_skill_events, (STRATEGIES,), _ticker_of
)
