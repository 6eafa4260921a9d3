"""The interval of a ratio of mean losses, by a bootstrap over calendar quarters and tickers.

Shares of one market have the same dates, and the losses of neighbouring dates are alike, so that thousands of
losses are worth few independent ones. Whole quarters and whole tickers are drawn, both with replacement
(Künsch 1989 for blocks of time; Owen 2007 for two factors at once).
"""

import numpy as np
import numpy.typing as npt

from domain.interval import Interval
from domain.metrics import Values

Days = npt.NDArray[np.datetime64]
Numbers = npt.NDArray[np.int64]
DRAWS, SEED = 1000, 0
MIN_QUARTERS = 8
"""With fewer blocks the interval is much too narrow, so there is none."""
OUTER = (0.025, 0.975)


def quarters_of(days: Days) -> Numbers:
    """The calendar quarter of each day, counted from 1970, (n,)."""
    quarters: Numbers = days.astype("datetime64[M]").astype(np.int64) // 3
    return quarters


def ratio_interval(own: Values, base: Values, quarters: Numbers, tickers: Numbers) -> Interval | None:
    """The 95 % interval of mean(own) over mean(base) for losses (n,) with their quarters and tickers, (n,).

    Equal arguments give equal bits. None for fewer than MIN_QUARTERS quarters, or where the losses of the
    base are 0.
    """
    blocks, block = np.unique(quarters, return_inverse=True)
    names, name = np.unique(tickers, return_inverse=True)
    if blocks.size < MIN_QUARTERS or not base.sum() > 0:
        return None
    sums = np.zeros((2, blocks.size, names.size))
    np.add.at(sums[0], (block, name), own)
    np.add.at(sums[1], (block, name), base)
    rng = np.random.default_rng(SEED)
    by_block = rng.multinomial(blocks.size, np.full(blocks.size, 1 / blocks.size), DRAWS)
    by_name = rng.multinomial(names.size, np.full(names.size, 1 / names.size), DRAWS)
    top, bottom = (np.einsum("db,bn,dn->d", by_block, part, by_name, optimize=True) for part in sums)
    drawn = bottom > 0  # a draw may have no origin, where tickers have few quarters
    low, high = np.quantile(top[drawn] / bottom[drawn], OUTER)
    return Interval(low=float(low), high=float(high))
