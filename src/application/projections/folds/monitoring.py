"""Monitoring: for each version, and for the strategies without one, the track record and the tests by step.

The row has the key of the version, or of the ticker for forecasts without a version. An outcome counts once
for each version, origin and step, as in the fold of calibration.
"""

from collections.abc import Sequence

import msgspec

from application.ports.read_models import Row
from application.projections.folds.projection import Data, Lookup, Projection, make_row
from application.projections.track_record import NOTHING, add, totals_of
from domain.calibration import NOMINAL
from domain.events import Event
from domain.forecast import ForecastIssued, ForecastScored, StepScore
from domain.registry_events import DeclineDetected
from domain.step_monitor import MONITORED_STEPS, StepMonitor


def fold_monitoring_events(event: Event, row: Lookup) -> list[Row]:
    """The row of an issued forecast, or of a scored one and its version; a decline restarts its test."""
    match event:
        case ForecastIssued():
            issued: Data = {
                "of": event.model or event.ticker,
                "by": event.model or event.strategy,
                "ticker": event.ticker,
                "strategy": event.strategy,
                "origin": event.origin.isoformat(),
                "seen": 0,
            }
            return [make_row(event.forecast, "", issued)]
        case ForecastScored():
            if not (scored := row(event.forecast) or {}):
                return []
            rows = [make_row(event.forecast, "", {**scored, "seen": len(event.steps)})]
            if event.origin_close is None:
                known = row(scored["of"]) or {}
                record = known.get(scored["by"]) or _unknown(scored)
                steps = _after(record["steps"], scored, event.steps)
                known = {**known, scored["by"]: {**record, "steps": steps}}
                rows.append(make_row(scored["of"], scored["ticker"], known))
            return rows
        case DeclineDetected():
            key, by = event.model or event.ticker, event.model or event.strategy
            known = row(key) or {}
            step = known.get(by, {}).get("steps", {}).get(str(event.step))
            if step is None:
                return []
            monitor = msgspec.convert(step["monitor"], StepMonitor).restarted(event.test)
            fresh = {**step, "monitor": msgspec.to_builtins(monitor), "declined": event.at.isoformat()}
            record = {**known[by], "steps": {**known[by]["steps"], str(event.step): fresh}}
            return [make_row(key, event.ticker, {**known, by: record})]
    return []


def _unknown(scored: Data) -> Data:
    model = scored["of"] if scored["of"] != scored["ticker"] else ""
    return {"ticker": scored["ticker"], "model": model, "strategy": scored["strategy"], "steps": {}}


def _after(known: Data, scored: Data, scores: Sequence[StepScore]) -> Data:
    """The steps of a version after the new scores of a forecast."""
    steps = dict(known)
    for step in (one for one in MONITORED_STEPS if scored["seen"] < one <= len(scores)):
        score, before = scores[step - 1], steps.get(str(step)) or _untested(step)
        inside = score.inside_with_dividend or score.inside
        if score.pinball is None or score.naive_pinball is None or not inside.keys() >= {*NOMINAL}:
            continue
        if scored["origin"] > before["until"]:
            monitor = msgspec.convert(before["monitor"], StepMonitor)
            after = monitor.after(inside, score.pinball, score.naive_pinball)
            steps[str(step)] = {
                **before,
                "totals": add(before["totals"], msgspec.to_builtins(totals_of([score])), 1),
                "monitor": msgspec.to_builtins(after),
                "first": before["first"] or scored["origin"],
                "until": scored["origin"],
            }
    return steps


def _untested(step: int) -> Data:
    monitor = msgspec.to_builtins(StepMonitor.of(step))
    return {"totals": NOTHING, "monitor": monitor, "first": "", "until": "", "declined": None}


def _version_of(data: Data) -> Sequence[str]:
    return (data["of"],) if "of" in data else ()


MONITORING = Projection(
    (ForecastIssued, ForecastScored, DeclineDetected),
    ("forecast", "ticker", "model"),
    fold_monitoring_events,
    (),
    _version_of,
)
