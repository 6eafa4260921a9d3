"""Rebasing: the factor between the prices of a series then and now."""

import numpy as np

from domain.bars import RawBars
from domain.basis import split_ratios
from domain.prices import PriceSeries
from domain.sessions import to_day

ROWS = 20  # before the origin: one corrected row among them is no change of the basis
TOLERANCE = 2e-3  # relative


def rebased_by(then: PriceSeries, now: PriceSeries, bars: RawBars) -> float:
    """The price of an old row now / the price of the same row then: 0.5 after a 2:1 split, usually 1.0.

    `then` ends at the origin. The declared splits of `bars` after the origin give the exact factor; the
    rows before it decide whether it is applied, and give the factor where no split is declared.
    """
    recent = then.sessions[-ROWS:]
    common, at_then, at_now = np.intersect1d(recent, now.sessions, return_indices=True)
    if not common.size:
        return 1.0
    ratios = now.close[at_now] / then.close[-recent.size :][at_then]
    factor = float(np.median(ratios))
    later = bars.sessions > to_day(then.last)
    declared = 1 / float(np.prod(split_ratios(bars)[later]))
    for exact in (1.0, declared):
        if abs(factor / exact - 1) <= TOLERANCE:
            return exact
    return factor if np.mean(np.abs(ratios / factor - 1) <= TOLERANCE) > 0.5 else 1.0
