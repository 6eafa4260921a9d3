"""Scores one closed session of a forecast, with and without dividends that the forecast did not know."""

from datetime import date

import msgspec
import numpy as np

from domain.forecast import ForecastIssued, StepScore
from domain.metrics import Values, pinball
from domain.quantiles import INTERVALS, QuantilePaths


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a step, in prices of the issue: the close, and the cumulated dividends since the origin.

    `declared` are those that the forecast lists, `undeclared` the others.
    """

    close: float
    declared: float = 0.0
    undeclared: float = 0.0


def unscored_step(session: date) -> StepScore:
    """The step of a session for which the source delivered no bar."""
    return StepScore(session=session, close=None, error=None, pinball=None, naive_pinball=None, inside={})


def scored_step(issued: ForecastIssued, naive: QuantilePaths, step: int, outcome: Outcome) -> StepScore:
    """The score of a step, from 0. Naive is given the declared dividends too, which are no skill."""
    close, extra = outcome.close, outcome.undeclared
    scored = StepScore(
        session=issued.sessions[step],
        close=close,
        error=close - issued.quantiles.at(0.5)[step],
        pinball=_loss(issued.quantiles, step, close),
        naive_pinball=_loss(naive, step, close + outcome.declared),
        inside=_inside(issued.quantiles, step, close),
    )
    if not extra:
        return scored
    return msgspec.structs.replace(
        scored,
        dividend=extra,
        pinball_with_dividend=_loss(issued.quantiles, step, close + extra),
        inside_with_dividend=_inside(issued.quantiles, step, close + extra),
    )


def _loss(paths: QuantilePaths, step: int, close: float) -> float:
    levels: Values = np.asarray(paths.levels)
    return float(pinball(np.array([close]), paths.grid[step : step + 1], levels).mean())


def _inside(paths: QuantilePaths, step: int, close: float) -> dict[str, bool]:
    return {
        str(nominal): paths.at(low)[step] <= close <= paths.at(high)[step]
        for nominal, (low, high) in INTERVALS.items()
        if low in paths.levels and high in paths.levels
    }
