"""Judge: sets the findings of the rows that are known, taken together, and gives the series they allow.

Cleaning looks at each row of a delivery; judgement looks at all known rows, whichever delivery they came
in. Its rules have a version, so that a forecast is replayed with the rules under which it was issued.
"""

import msgspec
import numpy as np

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
    judging = _Judging(RawBars(view.sessions, view.columns, view.findings & ~int(Finding.JUMP)), mend)
    confirmed, dropped = (
        np.isin(bars.sessions, list(days)) for days in (decisions.confirmed, decisions.dropped)
    )
    judging.rows_by_themselves(dropped)
    judging.spikes()
    judging.view.findings[confirmed] &= ~int(SUSPECT)
    judging.steps(confirmed)
    mark_jumps(judging.view)
    return Judged(
        bars=RawBars(bars.sessions, bars.columns, judging.view.findings),
        series=judging.view.clean(),
        basis=basis,
        repairs=tuple(judging.repairs),
    )


class _Judging:
    """Split-adjusted rows, whose findings and repaired prices grow from rule to rule."""

    def __init__(self, view: RawBars, mend: bool) -> None:
        self.view = view
        self.repairs: list[Repair] = []
        self._mend = mend

    def rows_by_themselves(self, dropped: Mask) -> None:
        """Dismissed, absurd and untraded rows, those before a long pause, and those in another unit."""
        restart = _restart(self.view)
        self._mark(np.flatnonzero(dropped), Finding.DISMISSED)
        self._mark(np.flatnonzero(self.view.usable)[_absurd(self.view)], Finding.ABSURD)
        rows = _usable(self.view)
        idle = rows.at[_untraded(rows)]
        self._mark(np.arange(restart), Finding.GAP)
        rows = _usable(self.view)
        factors = unit_factors(rows)
        for factor in np.unique(factors[~np.isclose(factors, 1.0)]):
            undo = float(1 / factor) if self._mend else None
            self._undo(rows.at[factors == factor], undo, Finding.UNIT, shares=False)
        self._mark(idle, Finding.UNTRADED)

    def spikes(self) -> None:
        """Rows that leave the level of their neighbours and are back."""
        rows = _usable(self.view)
        for position in np.flatnonzero(spikes(rows)):
            ratio = nearest_ratio(float(rows.moves[position]), SPIKE_TOLERANCE) if self._mend else None
            undo = 1 / ratio if ratio else None
            self._undo(rows.at[position : position + 1], undo, Finding.SPIKE, shares=True)

    def steps(self, confirmed: Mask) -> None:
        """Rows before a change of the basis, unless the row of the change or the one before is confirmed."""
        rows = _usable(self.view)
        real = confirmed.copy()
        real[rows.at[1:]] |= confirmed[rows.at[:-1]]
        for finding, end in step_findings(rows):
            if not real[end]:
                position = int(np.searchsorted(rows.at, end))
                undo = step_ratio(rows, position, finding) if self._mend else None
                self._undo(np.arange(end), undo, finding, shares=True)

    def _undo(self, rows: Rows, factor: float | None, fault: Finding, *, shares: bool) -> None:
        """Undo a fault by its factor; where that is not known, the rows are suspect."""
        if factor is None:
            self._mark(rows, fault)
            return
        self.view, entry = repair(self.view, rows, factor, fault, shares=shares)
        self.repairs.append(entry)

    def _mark(self, rows: Rows, finding: Finding) -> None:
        self.view.findings[rows] |= int(finding)


def _usable(bars: RawBars) -> Surroundings:
    return Surroundings(bars, np.flatnonzero(bars.usable))


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
