"""Cleaning: sets the findings of each delivered row; it never changes or removes a row."""

from datetime import date

import numpy as np
import numpy.typing as npt

from domain.adjustment import mismatches
from domain.bars import DROPPED, Finding, RawBars
from domain.basis import Basis
from domain.sessions import Days, to_date, to_day

JUMP_LIMIT = 0.40  # relative change of the close
SPLIT_TOLERANCE = 0.10
RANGE_TOLERANCE = 1e-6  # relative to high and low

Mask = npt.NDArray[np.bool_]


def clean(bars: RawBars, sessions: Days, last_final: date, basis: Basis | None = None) -> RawBars:
    """The same rows with `findings` set.

    `sessions` are the sessions of the exchange over the range of the bars; rows after `last_final` are
    provisional. `basis` is the one that the source states.
    """
    judged = RawBars(bars.sessions, bars.columns)
    for finding, rows in _row_by_row(judged, sessions, last_final).items():
        judged.findings[rows] |= int(finding)
    mark_jumps(judged)
    if basis is not Basis.TOTAL_RETURN:  # the close itself contains the dividends
        judged.findings[mismatches(judged, _with_close(judged))] |= int(Finding.DIVIDEND_MISMATCH)
    return judged


def mark_jumps(bars: RawBars) -> None:
    """Set the finding of the usable rows whose close is far from the one before, without a split."""
    bars.findings[_jumps(bars)] |= int(Finding.JUMP)


def summary(bars: RawBars) -> dict[str, int]:
    """The number of rows with each finding, by label; findings without rows are left out."""
    counts = {f.label: int(np.count_nonzero(bars.having(f))) for f in Finding}
    return {label: count for label, count in counts.items() if count}


def examples(bars: RawBars) -> dict[str, tuple[date, date]]:
    """The first and last session of each finding that occurs, by label."""
    found = {f.label: bars.sessions[bars.having(f)] for f in Finding}
    return {label: (to_date(days[0]), to_date(days[-1])) for label, days in found.items() if days.size}


def _with_close(bars: RawBars) -> Days:
    """The rows with a price; a day without trade has the close before, so it counts."""
    unpriced = DROPPED & ~(Finding.NOT_A_SESSION | Finding.PROVISIONAL)
    found: Days = np.flatnonzero(bars.findings & int(unpriced) == 0).astype(np.int32)
    return found


def _row_by_row(bars: RawBars, sessions: Days, last_final: date) -> dict[Finding, Mask]:
    columns = bars.columns
    needed = np.column_stack([columns[name] for name in ("high", "low", "close")])
    missing: Mask = np.any(np.isnan(needed), axis=1)
    not_positive: Mask = np.any((needed <= 0) | np.isinf(needed), axis=1)
    priced = ~(missing | not_positive)
    no_open = priced & ~((columns["open"] > 0) & np.isfinite(columns["open"]))
    return {
        Finding.MISSING: missing,
        Finding.NOT_POSITIVE: not_positive,
        Finding.HIGH_BELOW_LOW: columns["high"] < columns["low"],
        Finding.DUPLICATE: _superseded(bars.sessions),
        Finding.NOT_A_SESSION: ~np.isin(bars.sessions, sessions),
        Finding.PROVISIONAL: bars.sessions > to_day(last_final),
        Finding.NO_OPEN: no_open,
        Finding.OUTSIDE_RANGE: (priced & _outside(bars, "close"))
        | (priced & ~no_open & _outside(bars, "open")),
    }


def _superseded(sessions: Days) -> Mask:
    # When a source repeats a session, the last row is the correction.
    repeated = np.zeros(sessions.size, dtype=np.bool_)
    repeated[:-1] = sessions[:-1] == sessions[1:]
    return repeated


def _outside(bars: RawBars, name: str) -> Mask:
    price, slack = bars.columns[name], RANGE_TOLERANCE
    with np.errstate(over="ignore"):
        above = price > bars.columns["high"] * (1 + slack)
    below: Mask = price < bars.columns["low"] * (1 - slack)
    return above | below


def _jumps(bars: RawBars) -> Mask:
    jumps = np.zeros(len(bars), dtype=np.bool_)
    usable = np.flatnonzero(bars.usable)
    close, split = bars.columns["close"][usable], bars.columns["split"][usable]
    with np.errstate(over="ignore", invalid="ignore"):
        ratio = close[1:] / close[:-1]
        # An unadjusted close changes by the factor 1/split on the session of the split.
        explained = np.abs(ratio * split[1:] - 1) <= SPLIT_TOLERANCE
    jumps[usable[1:]] = (np.abs(ratio - 1) > JUMP_LIMIT) & ~explained
    return jumps
