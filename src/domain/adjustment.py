"""Adjustment: whether `adj_close` follows the dividends and splits that the same delivery declares.

On an ex-date the factor adj_close / close rises by 1 / (1 - dividend / close before), and by the ratio of a
split where the close is as traded. On all other days it stays.
"""

import numpy as np
import numpy.typing as npt

from domain.bars import Finding, RawBars
from domain.basis import split_ratios
from domain.prices import Column
from domain.sessions import Days

MIN_CHANGE = 5e-4  # of the log factor; less is noise of the source
METHOD_SHARE = 0.1  # of the effect of a dividend: sources divide it by another close, or round it
MAX_DECIMALS = 6  # of a rounded column
IMPOSSIBLE = np.inf  # effect of a dividend that is not below the close before

Mask = npt.NDArray[np.bool_]


def mismatches(bars: RawBars, rows: Days) -> Days:
    """Which of the rows (positions of `bars`, ascending) have a factor that their events do not explain.

    `rows` have a positive close. Rows without an `adj_close` are not looked at, and no row before the first
    dividend: a source that declares none, or none of that time, cannot be contradicted.
    """
    adjusted = bars.columns["adj_close"]
    priced = rows[np.isfinite(adjusted[rows]) & (adjusted[rows] > 0)]
    paid, ratios = _events(bars, priced)
    if priced.size < 2 or not paid.any():
        return priced[:0]
    close, adjusted = bars.columns["close"][priced], adjusted[priced]
    with np.errstate(all="ignore"):  # a price may be absurd
        change = np.diff(np.log(adjusted) - np.log(close))
        effect = _effect(paid, close)
        slack = MIN_CHANGE + METHOD_SHARE * effect + _rounding(adjusted) + _rounding(close)
        told = _apart(change, effect, slack) & _apart(change, effect + np.log(ratios), slack)
    told[: int(np.argmax(paid > 0))] = False
    found: Days = priced[1:][told]
    return found


def _events(bars: RawBars, priced: Days) -> tuple[Column, Column]:
    """The dividends and the split ratio between each priced row and the next one, the latter included."""
    repeated = bars.findings & int(Finding.DUPLICATE) != 0
    dividends = bars.columns["dividend"]
    dividends = np.where((dividends > 0) & np.isfinite(dividends) & ~repeated, dividends, 0.0)
    ratios = np.where(repeated, 1.0, split_ratios(bars))
    sums, products = np.cumsum(dividends), np.cumsum(np.log(ratios))
    paid: Column = np.diff(sums[priced]).round(9)
    return paid, np.exp(np.diff(products[priced]))


def _effect(paid: Column, close: Column) -> Column:
    """The rise of the log factor by the dividends (n - 1,)."""
    kept = 1 - paid / close[:-1]
    return np.where(kept > 0, -np.log(np.maximum(kept, np.finfo(float).tiny)), IMPOSSIBLE)


def _apart(change: Column, effect: Column, slack: Column) -> Mask:
    apart: Mask = np.isinf(effect) | (np.abs(change - effect) > slack)
    return apart


def _rounding(column: Column) -> Column:
    """What rounding of a column (n,) may add to the log return of each later row (n - 1,)."""
    for decimals in range(MAX_DECIMALS + 1):
        if np.allclose(column, np.round(column, decimals), rtol=1e-12, atol=0):
            half = 0.5 * 10.0**-decimals
            return half / column[1:] + half / column[:-1]
    return np.zeros(column.size - 1)
