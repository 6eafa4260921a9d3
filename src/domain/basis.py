"""Basis: what prices are adjusted for, and the derived series on another basis.

As-traded prices are those of the day. Split-adjusted prices are divided by the ratio of every later
split, so that they can be compared with today's. Total-return prices are also reduced by every later
dividend, by the factor 1 - dividend / close before (the CRSP method).
"""

from enum import StrEnum

import numpy as np

from domain.bars import RawBars
from domain.prices import PRICES, Column

MIN_LOG_RATIO = 0.05  # a smaller split cannot be told from an ordinary move
MAX_DOUBT = 0.3  # of the log return that one split adds to either side


class Basis(StrEnum):
    """What the prices of a source are adjusted for."""

    AS_TRADED = "as-traded"
    SPLIT_ADJUSTED = "split-adjusted"
    TOTAL_RETURN = "total-return"


def infer_basis(bars: RawBars) -> Basis | None:
    """The basis that the declared splits tell: whether the price changes by them. None without a split."""
    known = np.flatnonzero(bars.usable)
    if known.size < 2 or np.isnan(bars.columns["split"]).all():
        return None
    moves = np.diff(np.log(bars.columns["close"][known]))
    ratios = -np.diff(np.log(later_splits(bars))[known])
    told = np.abs(ratios) >= MIN_LOG_RATIO
    if not told.any():
        return None
    traded, adjusted = (
        np.minimum(np.abs(difference[told]), MAX_DOUBT).sum() for difference in (moves + ratios, moves)
    )
    return Basis.AS_TRADED if traded < adjusted else Basis.SPLIT_ADJUSTED


def later_splits(bars: RawBars) -> Column:
    """The product of the ratios of all splits after each row (n,)."""
    return _after(np.where(np.isnan(bars.columns["split"]), 1.0, bars.columns["split"]))


def later_dividends(bars: RawBars) -> Column:
    """The product of 1 - dividend / close before, of all dividends after each row (n,).

    `bars` are split-adjusted or as traded, with dividends on the same basis.
    """
    close, paid = bars.columns["close"], bars.columns["dividend"]
    before = np.append(np.nan, close[:-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = 1 - paid / before
    return _after(np.where(np.isfinite(kept) & (kept > 0), kept, 1.0))


def split_adjusted(bars: RawBars, basis: Basis | None) -> RawBars:
    """The rows on the split-adjusted basis, with their findings; total-return rows stay as they are."""
    return rescaled(bars, 1 / later_splits(bars)) if basis is Basis.AS_TRADED else bars


def as_traded(bars: RawBars) -> RawBars:
    """Split-adjusted rows as traded on their day: the inverse of `split_adjusted`."""
    return rescaled(bars, later_splits(bars))


def total_return(bars: RawBars) -> RawBars:
    """Split-adjusted rows with prices reduced by every later dividend; other columns stay as they are."""
    factor = later_dividends(bars)
    columns = {name: bars.columns[name] * factor for name in PRICES}
    return RawBars(bars.sessions, {**bars.columns, **columns}, bars.findings)


def rescaled(bars: RawBars, factor: Column) -> RawBars:
    """The rows with prices and dividends times `factor` (n,), and volumes divided by it."""
    if (factor == 1.0).all():
        return bars
    columns = dict(bars.columns)
    for name in (*PRICES, "dividend"):
        columns[name] = bars.columns[name] * factor
    columns["volume"] = bars.columns["volume"] / factor
    return RawBars(bars.sessions, columns, bars.findings)


def _after(ratios: Column) -> Column:
    following = np.append(ratios, 1.0)[1:]
    product: Column = np.cumprod(following[::-1])[::-1]
    return product
