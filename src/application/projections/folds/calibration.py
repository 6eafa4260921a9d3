"""Calibration: one row for each ticker with the range factors of its strategies by step.

An outcome counts once for each ticker, strategy, origin and step: that of the forecast that is scored first,
when its origin is later than those before. The miss is that of the range that was issued.
"""

from collections.abc import Sequence

import msgspec

from application.ports.read_models import Row
from application.projections.folds.projection import Data, Lookup, Projection, make_row
from domain.calibration import NOMINAL, StepFactors
from domain.events import Event
from domain.forecast import ForecastIssued, ForecastScored, StepScore
from domain.registry_events import ModelPromoted

UNTRIED: Data = {"factors": {}, "until": ""}


def fold_calibration_events(event: Event, row: Lookup) -> list[Row]:
    """The row of a promoted version, of a forecast that counts, or of a scored one and its ticker."""
    match event:
        case ModelPromoted():
            return [make_row(event.model, "", {"promoted": True})]
        case ForecastIssued():
            # A version that nobody promoted is asked for by name: it must not move what the service answers.
            if event.model and not row(event.model):
                return []
            with_factors = [step for step, one in enumerate(event.adaptation, 1) if one.ready]
            issued: Data = {
                "of": event.ticker,
                "strategy": event.strategy,
                "origin": event.origin.isoformat(),
                "with_factors": with_factors,
                "seen": 0,
            }
            return [make_row(event.forecast, "", issued)]
        case ForecastScored():
            if not (scored := row(event.forecast) or {}):
                return []
            ticker = scored["of"]
            seen = make_row(event.forecast, "", {**scored, "seen": len(event.steps)})
            if event.origin_close is not None:  # misses of a false close say nothing about the width
                return [seen]
            known = row(ticker) or {}
            steps = _after(known.get(scored["strategy"], {}), scored, event.steps)
            return [seen, make_row(ticker, ticker, {**known, scored["strategy"]: steps})]
    return []


def _after(known: Data, issued: Data, scores: Sequence[StepScore]) -> Data:
    """The steps of a strategy after the new scores of a forecast."""
    steps = dict(known)
    for step, score in enumerate(scores, 1):
        inside = score.inside_with_dividend or score.inside
        earlier = steps.get(str(step), UNTRIED)
        if step <= issued["seen"] or issued["origin"] <= earlier["until"] or not inside.keys() >= {*NOMINAL}:
            continue
        before = StepFactors(**earlier["factors"])
        factors = before.after(inside, had_factors=step in issued["with_factors"])
        if factors is not before:
            steps[str(step)] = {"factors": msgspec.to_builtins(factors), "until": issued["origin"]}
    return steps


def factors_of(data: Data, strategy: str) -> tuple[StepFactors, ...]:
    """The factors of a strategy by step, from the row of a ticker; () when no outcome is known."""
    steps = data.get(strategy, {})
    last = max(map(int, steps), default=0)
    return tuple(StepFactors(**steps.get(str(step), UNTRIED)["factors"]) for step in range(1, last + 1))


def _ticker_of(data: Data) -> Sequence[str]:
    return (data["of"],) if "of" in data else ()


CALIBRATION = Projection(
    (ModelPromoted, ForecastIssued, ForecastScored),
    ("forecast", "ticker", "model"),
    fold_calibration_events,
    (),
    _ticker_of,
)
