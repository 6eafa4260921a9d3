"""Limits: ranges that no market has; a forecast beyond them is a fault of the strategy or of its prices."""

import math

from domain.quantiles import QuantilePaths

FACTOR = 3.0  # of the last close, up or down
WITHIN = 10  # sessions
LOW, HIGH = 0.1, 0.9
A_YEAR = 250  # sessions; a younger share may move farther


def farthest(paths: QuantilePaths, close: float) -> float:
    """The largest factor, up or down, between the close and the 80 % range of the first ten sessions.

    Where the levels are others, the outermost ones inside the 80 % range count.
    """
    inside = [level for level in paths.levels if LOW <= level <= HIGH]
    moves = [math.log(row / close) for level in (inside[0], inside[-1]) for row in paths.at(level)[:WITHIN]]
    return math.exp(max(map(abs, moves)))


def crosses_limit(paths: QuantilePaths, close: float, sessions: int) -> bool:
    """Whether the 80 % range leaves the limits, for a share with so many sessions."""
    return sessions >= A_YEAR and farthest(paths, close) > FACTOR
