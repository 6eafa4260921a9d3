"""Fitness: whether the known rows of a ticker can carry a forecast at all."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec
import numpy as np

from domain.bars import DROPPED, Finding, RawBars
from domain.cleaning import mark_jumps

RECENT_ROWS = 250  # about a year
THIN_SHARE = 0.2  # of them without a trade
MIN_JUMPS, UNFIT_SHARE = 10, 0.02  # of the rows; the wildest index jumps on one row of 200
UNFIT_REASON, THIN_REASON = "the prices contradict themselves: ", "the share is thin: "
EXPLAINED = DROPPED | Finding.ABSURD | Finding.UNIT | Finding.SPIKE  # by a fault of single rows


class Verdict(StrEnum):
    """`unfit`: no rule can tell which rows are right; `thin`: the price is often an old one."""

    FIT = "fit"
    THIN = "thin"
    UNFIT = "unfit"


class Fitness(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on a ticker, with its reasons in words; none for a fit one."""

    verdict: Verdict
    reasons: tuple[str, ...]


def is_short(judged: RawBars) -> bool:
    """Whether there are fewer rows than the verdict looks back: it rests on less than a year."""
    return len(judged) < RECENT_ROWS


def fitness(judged: RawBars) -> Fitness:
    """The verdict on judged rows."""
    contradicting, idle = _find_contradictions(judged), _find_idleness(judged)
    verdict = Verdict.UNFIT if contradicting else Verdict.THIN if idle else Verdict.FIT
    return Fitness(verdict=verdict, reasons=tuple(filter(None, (contradicting, idle))))


def verdict_told(doubts: Iterable[str]) -> Verdict:
    """The verdict that is told by the doubts of a forecast, which contain the reasons of its fitness."""
    told = tuple(doubts)
    if any(doubt.startswith(UNFIT_REASON) for doubt in told):
        return Verdict.UNFIT
    return Verdict.THIN if any(doubt.startswith(THIN_REASON) for doubt in told) else Verdict.FIT


def _find_contradictions(judged: RawBars) -> str:
    # A change of the basis or of the share is one jump; rows of several shares mixed are hundreds.
    rows = judged.take(~judged.having(EXPLAINED))
    rows = RawBars(rows.sessions, rows.columns)
    mark_jumps(rows)
    jumps = int(np.count_nonzero(rows.findings))
    if jumps < max(MIN_JUMPS, UNFIT_SHARE * len(rows)):
        return ""
    return f"{UNFIT_REASON}{jumps} of {len(rows)} rows jump, and no event explains it"


def _find_idleness(judged: RawBars) -> str:
    recent = judged.having(Finding.UNTRADED)[-RECENT_ROWS:]
    idle = int(recent.sum())
    if idle <= THIN_SHARE * recent.size:
        return ""
    return f"{THIN_REASON}{idle} of the last {recent.size} sessions had no trade"
