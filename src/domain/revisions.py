"""Revisions of price rows: their fold to current rows, and the rows that a fetch changed."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from domain.bars import Finding, RawBars
from domain.prices import COLUMNS
from domain.sessions import Days

ROUNDING = 1e-6  # relative: some sources compute in single precision
COMPARED = tuple(name for name in COLUMNS if name != "adj_close")


def fold(revisions: Sequence[RawBars]) -> RawBars:
    """One row for each session: the last usable row, or the last row when no row is usable."""
    if not any(len(revision) for revision in revisions):
        return RawBars(np.empty(0, np.int32), {})
    rows = concatenate(revisions)
    arrival = np.arange(len(rows))
    order = np.lexsort((arrival, rows.usable, rows.sessions))
    days = rows.sessions[order]
    last = np.append(days[1:] != days[:-1], True)[: days.size]
    return rows.take(order[last])


def delta(
    known: RawBars, fetched: RawBars, withheld: npt.NDArray[np.bool_] | None = None
) -> tuple[RawBars, int, int, int]:
    """The fetched rows that are new or different, and the counts of added, changed and vanished sessions.

    A dropped row never replaces a usable row, and a row in `withheld` (a mask) replaces none. Values that
    differ by rounding are equal; `adj_close` is not compared, because it follows from the dividends, and
    whether it does is compared only for rows with a dividend and a row before them.
    `vanished` counts usable sessions inside the fetched range that the source no longer delivers.
    """
    sessions = fetched.sessions
    if withheld is not None:
        fetched = fetched.take(~withheld)
    latest = fold([fetched])
    at = np.searchsorted(known.sessions, latest.sessions)
    found = at < len(known)
    found[found] = known.sessions[at[found]] == latest.sessions[found]
    same = np.zeros(len(latest), dtype=bool)
    same[found] = _equal(latest.take(found), known.take(at[found]), _unjudged(latest)[found])
    hidden = np.zeros(len(latest), dtype=bool)
    hidden[found] = known.usable[at[found]] & ~latest.usable[found]
    keep = ~same & ~hidden
    wanted = latest.sessions[keep]
    rows = fetched.take(np.isin(fetched.sessions, wanted))
    return (
        rows,
        int((keep & ~found).sum()),
        int((keep & found).sum()),
        _count_vanished(known, sessions),
    )


def concatenate(parts: Sequence[RawBars]) -> RawBars:
    """All rows of the parts, in order."""
    return RawBars(
        np.concatenate([part.sessions for part in parts]),
        {name: np.concatenate([part.columns[name] for part in parts]) for name in COLUMNS},
        np.concatenate([part.findings for part in parts]),
    )


def _unjudged(fetched: RawBars) -> Days:
    """The findings (n,) that the delivery could not tell: its first row has no row before it."""
    told = fetched.columns["dividend"] > 0
    told[:1] = False
    return np.where(told, 0, int(Finding.DIVIDEND_MISMATCH)).astype(np.int32)


def _equal(left: RawBars, right: RawBars, unjudged: Days) -> npt.NDArray[np.bool_]:
    same: npt.NDArray[np.bool_] = (left.findings ^ right.findings) & ~unjudged == 0
    for name in COMPARED:
        a, b = left.columns[name], right.columns[name]
        with np.errstate(invalid="ignore", over="ignore"):
            same &= (np.abs(a - b) <= ROUNDING * np.abs(b)) | (a == b) | (np.isnan(a) & np.isnan(b))
    return same


def _count_vanished(known: RawBars, fetched: Days) -> int:
    if not fetched.size:
        return 0
    inside = (known.sessions >= fetched[0]) & (known.sessions <= fetched[-1]) & known.usable
    return int((inside & ~np.isin(known.sessions, fetched)).sum())
