"""Conversion: what declared splits and dividends make of known prices on the basis of a delivery."""

import numpy as np

from domain.basis import Basis, dividends_taken, later_splits
from domain.judgement.judge import Judged
from domain.prices import Column
from domain.sessions import Days


def log_ratios(known: Judged, fetched: Judged, *, explained: bool) -> Column:
    """Log of fetched / known close of the common usable sessions, less what events explain."""
    sides = [_log_closes(side, explained=explained) for side in (fetched, known)]
    common = np.intersect1d(sides[0][0], sides[1][0])
    fetched_closes, known_closes = (closes[np.searchsorted(days, common)] for days, closes in sides)
    ratios: Column = fetched_closes - known_closes
    return ratios


def _log_closes(side: Judged, *, explained: bool) -> tuple[Days, Column]:
    bars, usable = side.bars, side.bars.usable
    log_close: Column = np.log(bars.columns["close"][usable])
    if explained:
        log_close = log_close + np.sum(_logs_to_traded(side), axis=0)[usable]
    return bars.sessions[usable], log_close


def _logs_to_traded(side: Judged) -> tuple[Column, Column]:
    """Log of the price on the day / the price of each row (n,), by splits and by dividends."""
    none = np.zeros(len(side.bars))
    splits = none if side.basis is Basis.AS_TRADED else np.log(later_splits(side.bars))
    dividends = -np.log(dividends_taken(side.bars)) if side.basis is Basis.TOTAL_RETURN else none
    return splits, dividends


def conversion_factors(known: Judged, fetched: Judged) -> tuple[Column, Column]:
    """What converts the price of each known row (n,), and by splits alone, to the basis of the delivery."""
    common, at_known, at_fetched = np.intersect1d(
        known.bars.sessions, fetched.bars.sessions, return_indices=True
    )
    # A row that is not delivered has the events of the delivered one before it.
    nearest = np.maximum(np.searchsorted(common, known.bars.sessions, side="right") - 1, 0)
    splits, dividends = (
        (ours[at_known] - theirs[at_fetched])[nearest]
        for ours, theirs in zip(_logs_to_traded(known), _logs_to_traded(fetched), strict=True)
    )
    return np.exp(splits + dividends), np.exp(splits)
