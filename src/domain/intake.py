"""Intake: what becomes of a delivery: the rows to keep, or the doubt for which it is held."""

import msgspec
import numpy as np

from domain.bars import RawBars
from domain.basis import Basis, rescaled
from domain.judgement.judge import Decisions, Judged, judge
from domain.overlap import Doubt, compare, find_seam, find_shrinkage
from domain.revisions import delta, fold


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` are new or different; with `restart` they replace all known ones.

    `known` are the rows of before, on the basis of the delivery where events give the factor. `judged` are
    all rows as they will be known. `withheld` counts delivered rows that are not usable and do not replace
    a usable one. With a `doubt`, nothing of the delivery is kept in the series.
    """

    known: RawBars
    rows: RawBars
    added: int
    changed: int
    vanished: int
    withheld: int
    restart: bool
    judged: Judged
    doubt: Doubt | None


def take_in(
    known: RawBars, fetched: RawBars, bases: tuple[Basis | None, Basis | None], decisions: Decisions
) -> Intake:
    """Compare cleaned rows with the known ones; `bases` are the stated ones of the known and the fetched."""
    before, alone = judge(known, bases[0], decisions), judge(fold([fetched]), bases[1], decisions)
    overlap = compare(before, alone)
    if overlap.same_basis and not overlap.doubt:
        return _merge(known, fetched, (before, alone), bases[1] or bases[0], decisions)
    if overlap.factors is not None:
        return _merge(
            rescaled(known, *overlap.factors), fetched, (before, alone), bases[1], decisions, restart=True
        )
    return Intake(
        known=known,
        rows=fetched,
        added=int((~np.isin(alone.series.sessions, before.series.sessions)).sum()),
        changed=int(np.isin(alone.series.sessions, before.series.sessions).sum()),
        vanished=0,
        withheld=0,
        restart=True,
        judged=alone,
        doubt=overlap.doubt or find_shrinkage(before, alone) or _find_loss(before, alone),
    )


def _merge(
    known: RawBars,
    fetched: RawBars,
    judged: tuple[Judged, Judged],
    basis: Basis | None,
    decisions: Decisions,
    *,
    restart: bool = False,
) -> Intake:
    """Lay the delivery over the known rows, which are on its basis; suspect rows replace no usable one."""
    before, alone = judged
    merged = judge(fold([known, fetched]), basis, decisions)
    doubt = (find_shrinkage(before, alone) or find_seam(before, merged)) if len(known) else None
    unusable = merged.bars.sessions[~merged.bars.usable]
    withheld = np.isin(fetched.sessions, np.intersect1d(unusable, before.series.sessions))
    rows, added, changed, vanished = delta(known, fetched, withheld)
    whole = fold([known, fetched.take(~withheld)])
    return Intake(
        known=known,
        rows=whole if restart and not doubt else rows,
        added=added,
        changed=changed,
        vanished=vanished,
        withheld=int(withheld.sum()),
        restart=restart,
        judged=judge(whole, basis, decisions) if withheld.any() else merged,
        doubt=doubt,
    )


def take_in_all(known: RawBars, fetched: RawBars, basis: Basis | None, *, restart: bool) -> Intake:
    """Take rows in without a doubt, because a person accepted them."""
    rows, added, changed, vanished = delta(known, fetched)
    if restart:
        rows = fetched
    return Intake(
        known=known,
        rows=rows,
        added=added,
        changed=changed,
        vanished=vanished,
        withheld=0,
        restart=restart,
        judged=judge(fold([fetched] if restart else [known, rows]), basis),
        doubt=None,
    )


def _find_loss(before: Judged, alone: Judged) -> Doubt | None:
    """A history on another basis replaces the known one, so it must reach as far back."""
    days, new = before.series.sessions, alone.bars.sessions
    missing = int(((days < new[0]) | (days > new[-1])).sum())
    if not missing:
        return None
    return Doubt(
        kind="shrunk", message=f"the prices are on another basis, and {missing} known sessions are missing"
    )
