"""Intake: what becomes of a delivery: the rows to keep, or the doubt for which it is held."""

import msgspec
import numpy as np
import numpy.typing as npt

from domain.bars import SUSPECT, RawBars
from domain.basis import Basis, rescaled
from domain.judgement.judge import Decisions, Judged, judge
from domain.overlap import Doubt, compare, find_seam, find_shrinkage
from domain.revisions import ROUNDING, delta, fold


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` are new or different; with `restart` they replace all known ones.

    `known` are the rows of before, on the basis of the delivery where events give the factor. `judged` are
    all rows as they will be known. `withheld` counts delivered rows that are suspect or disputed and do not
    replace a usable one. With a `doubt`, nothing of the delivery is kept in the series.
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
    disputed = _disputed(fetched) & np.isin(fetched.sessions, before.series.sessions)
    merged = judge(fold([known, fetched.take(~disputed)]), basis, decisions)
    doubt = (find_shrinkage(before, alone) or find_seam(before, merged)) if len(known) else None
    suspect = merged.bars.sessions[merged.bars.findings & int(SUSPECT) != 0]
    withheld = disputed | np.isin(fetched.sessions, np.intersect1d(suspect, before.series.sessions))
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
        judged=judge(whole, basis, decisions),
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


def _disputed(fetched: RawBars) -> npt.NDArray[np.bool_]:
    """Mask (n,) of the rows of a session that is delivered twice with different closes.

    Nothing tells which one is right. Of the newest session the last row is: its price was still moving.
    """
    days, close = fetched.sessions, fetched.columns["close"]
    with np.errstate(invalid="ignore", over="ignore"):
        differ = (days[1:] == days[:-1]) & ~(np.abs(np.diff(close)) <= ROUNDING * np.abs(close[1:]))
    disputed: npt.NDArray[np.bool_] = np.isin(days, days[1:][differ]) & (days != days[-1])
    return disputed


def _find_loss(before: Judged, alone: Judged) -> Doubt | None:
    """A history on another basis replaces the known one, so it must reach as far back."""
    days, new = before.series.sessions, alone.bars.sessions
    missing = int(((days < new[0]) | (days > new[-1])).sum())
    if not missing:
        return None
    return Doubt(
        kind="shrunk", message=f"the prices are on another basis, and {missing} known sessions are missing"
    )
