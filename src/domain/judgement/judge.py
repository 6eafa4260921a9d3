"""Judge: sets the findings of the rows that are known, taken together, and gives the series they allow.

Cleaning looks at each row of a delivery; judgement looks at all known rows, whichever delivery they came
in. Its rules have a version, so that a forecast is replayed with the rules under which it was issued.
"""

import msgspec
import numpy as np
import numpy.typing as npt

from domain.bars import SUSPECT, Finding, RawBars
from domain.basis import Basis, infer_basis, split_adjusted
from domain.cleaning import mark_jumps
from domain.judgement.repairs import SPIKE_TOLERANCE, Repair, nearest_ratio, repair, step_ratio
from domain.judgement.spikes import spikes
from domain.judgement.steps import step_findings
from domain.judgement.surroundings import Rows, Surroundings
from domain.judgement.units import Mask, unit_factors
from domain.prices import PRICES, PriceSeries

RULES = 1  # 0: the findings of cleaning alone
MIN_PRICE, MAX_PRICE = 1e-6, 1e9
MAX_OUTSIDE = 0.1  # of a log close, above the high or below the low: no rounding and no auction explains more
MAX_GAP_DAYS = 120  # a share that comes back after a longer pause is another one


class Decisions(msgspec.Struct, frozen=True):
    """The sessions (days) whose price a person confirmed, and those that a person dropped."""

    confirmed: frozenset[int] = frozenset()
    dropped: frozenset[int] = frozenset()


UNDECIDED = Decisions()


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """Rows as delivered, with all findings, and the split-adjusted series of the usable ones.

    `basis` is that of the rows; None when neither the source nor a declared split tells it.
    """

    bars: RawBars
    series: PriceSeries
    basis: Basis | None
    repairs: tuple[Repair, ...] = ()


def judge(
    bars: RawBars,
    stated: Basis | None,
    decisions: Decisions = UNDECIDED,
    rules: int = RULES,
    *,
    mend: bool = False,
) -> Judged:
    """Judge rows in order, one for each session, by the rules of a version.

    A confirmed session has no suspect finding of its own, and no step happens on it or on the next row. With
    `mend` faults whose factor is plain are undone in the series; otherwise their rows are suspect.
    """
    if rules == 0:
        return Judged(bars=bars, series=bars.clean(), basis=stated)
    basis = stated or infer_basis(bars)
    view = split_adjusted(bars, basis)
    view = RawBars(view.sessions, view.columns, view.findings & ~int(Finding.JUMP))
    confirmed, dropped = (
        np.isin(view.sessions, list(days)) for days in (decisions.confirmed, decisions.dropped)
    )
    _mark(view, dropped, Finding.DISMISSED)
    restart = _restart(view)
    _mark(view, np.flatnonzero(view.usable)[_absurd(view)], Finding.ABSURD)
    rows = _usable(view)
    idle = rows.at[_untraded(rows)]
    _mark(view, np.arange(restart), Finding.GAP)
    repairs: list[Repair] = []
    rows = _usable(view)
    factors = unit_factors(rows)
    for factor in np.unique(factors[~np.isclose(factors, 1.0)]):
        found = rows.at[factors == factor]
        view = _undo(view, found, float(1 / factor) if mend else None, Finding.UNIT, repairs, shares=False)
    _mark(view, idle, Finding.UNTRADED)
    rows = _usable(view)
    for position in np.flatnonzero(spikes(rows)):
        ratio = nearest_ratio(float(rows.moves[position]), SPIKE_TOLERANCE) if mend else None
        found = rows.at[position : position + 1]
        view = _undo(view, found, 1 / ratio if ratio else None, Finding.SPIKE, repairs, shares=True)
    view.findings[confirmed] &= ~int(SUSPECT)
    rows = _usable(view)
    real = confirmed.copy()
    real[rows.at[1:]] |= confirmed[rows.at[:-1]]
    for finding, end in step_findings(rows):
        if not real[end]:
            ratio = step_ratio(rows, int(np.searchsorted(rows.at, end)), finding) if mend else None
            view = _undo(view, np.arange(end), ratio, finding, repairs, shares=True)
    mark_jumps(view)
    judged = RawBars(bars.sessions, bars.columns, view.findings)
    return Judged(bars=judged, series=view.clean(), basis=basis, repairs=tuple(repairs))


def _undo(
    view: RawBars, rows: Rows, factor: float | None, fault: Finding, repairs: list[Repair], *, shares: bool
) -> RawBars:
    """The rows without a fault; where its factor is not known, they are suspect."""
    if factor is None:
        _mark(view, rows, fault)
        return view
    mended, entry = repair(view, rows, factor, fault, shares=shares)
    repairs.append(entry)
    return mended


def _usable(bars: RawBars) -> Surroundings:
    return Surroundings(bars, np.flatnonzero(bars.usable))


def _mark(bars: RawBars, rows: npt.NDArray[np.generic], finding: Finding) -> None:
    bars.findings[rows] |= int(finding)


def _absurd(bars: RawBars) -> Mask:
    """A price that no share has, or a close far outside its own range."""
    prices = np.column_stack([bars.columns[name][bars.usable] for name in PRICES[1:]])
    impossible: Mask = np.any((prices < MIN_PRICE) | (prices > MAX_PRICE), axis=1)
    high, low, close = np.log(prices).T
    outside: Mask = np.maximum(close - high, low - close) > MAX_OUTSIDE
    return impossible | outside


def _untraded(rows: Surroundings) -> Mask:
    """No volume, and one price all day: that of the row before. Nobody traded, so nothing was observed."""
    still = (rows.log_high == rows.log_low) & (rows.log_close == rows.log_high)
    idle = np.asarray((rows.volume == 0) & still & (rows.moves == 0))
    idle[:1] = False
    return idle


def _restart(bars: RawBars) -> int:
    """The row after the last long pause of the source; 0 without one."""
    days = bars.sessions[bars.usable]
    pauses = np.flatnonzero(np.diff(days) > MAX_GAP_DAYS)
    return int(np.flatnonzero(bars.usable)[pauses[-1] + 1]) if pauses.size else 0
