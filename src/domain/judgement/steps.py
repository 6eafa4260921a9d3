"""Steps: an overnight change of the basis, such as a split, without the trading that moves a price so far."""

from collections.abc import Iterator

import numpy as np

from domain.bars import Finding
from domain.basis import MIN_LOG_RATIO
from domain.judgement.surroundings import Surroundings

MIN_MOVE = 0.25  # log return
MIN_SCALES = 8.0  # of the usual move of the share
MIN_DECLARED_SCALES = 4.0  # the same on the session of a declared split
MAX_RANGE = 3.5  # times the usual range of a day
MAX_TURNOVER = 3.5  # times the usual turnover, or its inverse
OVERNIGHT_SHARE = 0.75  # of the move that happens before the open
MATCH = 0.2  # of the log ratio of a split, between it and a move


def step_findings(rows: Surroundings) -> Iterator[tuple[Finding, int]]:
    """Each change of the basis: its name, and the row of the table before which the rows are suspect.

    The rows are split-adjusted. A step on the session of a declared split is named after it; a step
    without an event is most often a split that the source did not apply to the earlier rows.
    """
    candidates = np.flatnonzero((np.abs(rows.moves) > MIN_MOVE) | (rows.split != 1.0))
    for row in candidates[candidates > 0]:
        finding = _declared(rows, row) or (Finding.SPLIT_UNADJUSTED if _is_step(rows, row) else None)
        if finding is not None:
            yield finding, int(rows.at[row])


def _declared(rows: Surroundings, row: int) -> Finding | None:
    ratio, move = float(np.log(rows.split[row])), rows.moves[row]
    if abs(ratio) < max(MIN_LOG_RATIO, MIN_DECLARED_SCALES * rows.scale(row)):
        return None
    slack = max(MATCH * abs(ratio), 2 * rows.scale(row))
    if abs(move + ratio) <= slack and abs(move + ratio) < abs(move):
        return Finding.SPLIT_UNADJUSTED
    return Finding.SPLIT_DOUBLED if abs(move - ratio) <= slack and abs(move - ratio) < abs(move) else None


def _is_step(rows: Surroundings, row: int) -> bool:
    """Whether the move to a row is overnight, far, and on an otherwise ordinary day."""
    move = rows.moves[row]
    if abs(move) < MIN_MOVE or abs(move) < MIN_SCALES * rows.scale(row):
        return False
    if rows.gap(row) / move < OVERNIGHT_SHARE or rows.is_thin(row):
        return False
    turnover = rows.turnover_ratio(row)
    return rows.range_ratio(row) <= MAX_RANGE and 1 / MAX_TURNOVER <= turnover <= MAX_TURNOVER
