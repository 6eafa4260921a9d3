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
MAX_RATIO = 1e4  # of a split, and its inverse; another value is an error of the source


class Basis(StrEnum):
    """What the prices of a source are adjusted for."""

    AS_TRADED = "as-traded"
    SPLIT_ADJUSTED = "split-adjusted"
    TOTAL_RETURN = "total-return"


def infer_basis(bars: RawBars) -> Basis | None:
    """The basis that the declared splits tell: whether the price changes by them. None without a split."""
    known = np.flatnonzero(bars.usable)
    if known.size < 2:
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


def split_ratios(bars: RawBars) -> Column:
    """The ratio of the split of each row (n,): 1.0 without one, and for a ratio that no split has."""
    ratios = bars.columns["split"]
    return np.where((ratios >= 1 / MAX_RATIO) & (ratios <= MAX_RATIO), ratios, 1.0)


def later_splits(bars: RawBars) -> Column:
    """The product of the ratios of all splits after each row (n,)."""
    return _after(split_ratios(bars))


def later_dividends(bars: RawBars) -> Column:
    """The product of 1 - dividend / close before, of all dividends after each row (n,).

    `bars` are split-adjusted or as traded, with dividends on the same basis.
    """
    close, paid = bars.columns["close"], bars.columns["dividend"]
    before = np.append(np.nan, close[:-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = 1 - paid / before
    return _after(np.where(np.isfinite(kept) & (kept > 0), kept, 1.0))


def dividends_taken(bars: RawBars) -> Column:
    """The factor by which each total-return price (n,) was reduced for later dividends.

    `bars` have total-return prices and split-adjusted dividends, so the close before is found backwards.
    """
    close, paid, usable = bars.columns["close"], bars.columns["dividend"], np.flatnonzero(bars.usable)
    kept, later = np.ones(len(bars)), 1.0
    for row in np.flatnonzero(np.isfinite(paid) & (paid > 0))[::-1]:
        if (before := usable[usable < row]).size:
            reduced = close[before[-1]]
            kept[row] = reduced / (reduced + paid[row] * later)
            later *= kept[row]
    return _after(kept)


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


def rescaled(bars: RawBars, factor: Column, by_splits: Column | None = None) -> RawBars:
    """The rows with prices times `factor` (n,), dividends times `by_splits`, and volumes divided by it.

    `by_splits` is the part of the factor that comes from splits, by default all of it.
    """
    by_splits = factor if by_splits is None else by_splits
    if (factor == 1.0).all() and (by_splits == 1.0).all():
        return bars
    columns = dict(bars.columns)
    for name in PRICES:
        columns[name] = bars.columns[name] * factor
    columns["dividend"] = bars.columns["dividend"] * by_splits
    columns["volume"] = bars.columns["volume"] / by_splits
    return RawBars(bars.sessions, columns, bars.findings)


def _after(ratios: Column) -> Column:
    following = np.append(ratios, 1.0)[1:]
    product: Column = np.cumprod(following[::-1])[::-1]
    return product
