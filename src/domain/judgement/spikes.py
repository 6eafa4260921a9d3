"""Spikes: a row that leaves the level of its neighbours and is back on the next row."""

import numpy as np

from domain.judgement.surroundings import Surroundings
from domain.judgement.units import Mask

MIN_MOVE = 0.15  # log return
MIN_SCALES = 6.0  # of the usual move of the share
RETURN_SHARE = 0.2  # of the move may be missing when the price is back
MAX_TURNOVER = 4.0  # times the usual one; a real excursion is traded
IMPOSSIBLE_MOVE = 1.6  # log return that no market makes and takes back, whatever the turnover


def spikes(rows: Surroundings) -> Mask:
    """Mask (n,) of the rows that only an error of the source explains."""
    found = np.zeros(len(rows), dtype=np.bool_)
    for row in np.flatnonzero(np.abs(rows.moves[:-1]) > MIN_MOVE):
        found[row] = row > 0 and not found[row - 1] and _is_spike(rows, int(row))
    return found


def _is_spike(rows: Surroundings, row: int) -> bool:
    there, back, scale = rows.moves[row], rows.moves[row + 1], rows.scale(row)
    if abs(there) < MIN_SCALES * scale:
        return False
    rest = abs(there + back)
    is_back = rest <= max(RETURN_SHARE * abs(there), 2 * scale) and rest <= 0.5 * abs(there)
    # An excursion of the market comes back in trades; an error is gone at the next open.
    overnight = rows.gap(row + 1) / back if back else 0.0
    if not is_back or overnight < 1 - RETURN_SHARE:
        return False
    return abs(there) >= IMPOSSIBLE_MOVE or rows.turnover_ratio(row) <= MAX_TURNOVER
