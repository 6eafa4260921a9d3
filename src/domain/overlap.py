"""Overlap: whether a delivery agrees with the rows that are already known."""

import msgspec
import numpy as np

from domain.bars import DROPPED, SUSPECT, Finding
from domain.basis import Basis, split_ratios
from domain.conversion import conversion_factors, log_ratios
from domain.judgement.judge import Judged
from domain.prices import Column
from domain.revisions import ROUNDING
from domain.sessions import to_date

TOLERANCE = 2e-3  # of a log close: sources round, and differ in the last digit
FEW_ROWS, FEW_SHARE = 5, 0.05  # so many corrected rows are no contradiction
MAX_DISTANCE = 0.05  # of a log close: one row counts no more
MIN_DRIFT = 1e-5  # of a log close: the smallest dividend
FACTOR_SPREAD = 5e-3  # of a log factor that is one and the same
STEPS = Finding.SPLIT_UNADJUSTED | Finding.SPLIT_DOUBLED | Finding.GAP


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """Why a delivery is not believed: `factor`, `disagreement`, `shrunk` or `seam`, and the words for it."""

    kind: str
    message: str


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    """The comparison of common sessions. `same_basis` is False when events explain another basis.

    `factors` then convert the known rows to it: (n,) for prices, and (n,) by splits alone. None when no
    table of events gives them.
    """

    same_basis: bool = True
    factors: tuple[Column, Column] | None = None
    doubt: Doubt | None = None


def compare(known: Judged, fetched: Judged) -> Overlap:
    """Compare the closes of the sessions that are usable in both."""
    raw, left = (log_ratios(known, fetched, explained=explained) for explained in (False, True))
    if not raw.size:
        return Overlap()
    if not _contradict(left) and _distance(left) < _distance(raw) - ROUNDING:
        return Overlap(same_basis=False, factors=conversion_factors(known, fetched))
    if _is_total_return_drift(fetched, left):
        return Overlap(same_basis=False)
    if not _contradict(raw):
        return Overlap(doubt=_find_unapplied_split(known, fetched))
    return Overlap(doubt=_contradiction(raw))


def find_seam(known: Judged, merged: Judged) -> Doubt | None:
    """The doubt about new rows that make known rows suspect: two bases meet between them."""
    was_usable = np.isin(merged.bars.sessions, known.bars.sessions[known.bars.usable])
    stepped = was_usable & merged.bars.having(STEPS)
    lost = was_usable & merged.bars.having(SUSPECT)
    if not stepped.any() and lost.sum() <= max(FEW_ROWS, FEW_SHARE * was_usable.sum()):
        return None
    usable = merged.bars.sessions[merged.bars.usable]
    start = to_date(usable[0]) if usable.size else to_date(merged.bars.sessions[-1])
    return Doubt(
        kind="seam",
        message=f"the prices from {start} on are on another basis than {int(lost.sum())} known ones before, "
        "and no event explains it",
    )


def find_shrinkage(known: Judged, fetched: Judged) -> Doubt | None:
    """The doubt about a delivery that has no price for many of the known sessions in its own range."""
    days, new = known.series.sessions, fetched.bars.sessions
    inside = days[(days >= new[0]) & (days <= new[-1])]
    priced = new[~fetched.bars.having(DROPPED & ~Finding.UNTRADED)]
    lacking = int((~np.isin(inside, priced)).sum())
    if lacking <= max(FEW_ROWS, FEW_SHARE * inside.size):
        return None
    return Doubt(
        kind="shrunk", message=f"{lacking} of {inside.size} known sessions have no price in the answer"
    )


def _find_unapplied_split(known: Judged, fetched: Judged) -> Doubt | None:
    """A split after the known rows changes them, unless the prices are as traded."""
    later = fetched.bars.sessions > known.bars.sessions[-1]
    ratio = float(np.prod(split_ratios(fetched.bars)[later]))
    if fetched.basis is Basis.AS_TRADED or abs(np.log(ratio)) <= TOLERANCE:
        return None
    message = f"a split of {ratio:g} is declared after the known closes, and they are delivered unchanged"
    return Doubt(kind="factor", message=message)


def _contradict(ratios: Column) -> bool:
    wrong = int((np.abs(ratios) > TOLERANCE).sum())
    few = wrong <= max(FEW_ROWS, FEW_SHARE * ratios.size)
    return wrong > 0 and not (few and (wrong <= ratios.size / 2 or ratios.size < 2))


def _distance(ratios: Column) -> float:
    """The mean distance from agreement; a few faulty rows do not decide it."""
    return float(np.minimum(np.abs(ratios), MAX_DISTANCE).mean())


def _is_total_return_drift(fetched: Judged, ratios: Column) -> bool:
    """Whether a source of total-return prices without a table of dividends reduced its earlier prices."""
    stated = fetched.basis is Basis.TOTAL_RETURN and np.isnan(fetched.bars.columns["dividend"]).all()
    reduced = np.median(ratios) < -MIN_DRIFT and ratios.max() <= TOLERANCE
    return bool(stated and reduced and (np.diff(ratios) >= -TOLERANCE).all())


def _contradiction(ratios: Column) -> Doubt:
    wrong = ratios[np.abs(ratios) > TOLERANCE]
    factor = float(np.median(wrong))
    of = f"{wrong.size} of {ratios.size} known closes"
    if np.mean(np.abs(wrong - factor) <= FACTOR_SPREAD) >= 0.9:
        text = f"{of} are delivered {np.exp(factor):.6g} times as large, and no event explains the factor"
        return Doubt(kind="factor", message=text)
    return Doubt(kind="disagreement", message=f"{of} are delivered with other values")
