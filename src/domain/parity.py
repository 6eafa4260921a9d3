"""Parity: small policies that ask what a compressed version keeps of its parent (docs/adr/0067)."""

import math

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import UNSET

from domain.diebold_mariano import diebold_mariano, long_run_variance
from domain.parity_report import ParityPolicy, ParityReport, TrainedAnew

Values = npt.NDArray[np.float64]
NORMAL_95 = 1.96
ROUNDING = 1e-9  # slack for float error in a coverage


class Measured(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A forecaster on the held-out origins: losses (n,), coverage by range in %, quantiles ÷ last close.

    Quantiles have the shape (n, steps, levels). `size` is in bytes, `milliseconds` that of one answer,
    `memory` in bytes, None where it is unknown.
    """

    losses: Values
    coverage: dict[str, float]
    quantiles: Values
    size: int = 0
    milliseconds: float = 0.0
    memory: int | None = None

    @property
    def loss(self) -> float:
        """The mean loss."""
        return float(self.losses.mean())


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """The error budget of a compression.

    The parent needs `origins` held-out origins and a gain over its reference. The version keeps `same` of
    that gain where only the arithmetic changes, and its quantiles then differ by at most `difference` of the
    close (99th percentile); `changed` of it where the network changes, and then it is not shown worse at
    `alpha`. Every coverage is at most `coverage` further from its nominal value than that of the parent.
    """

    origins: int = 20
    same: float = 0.98
    changed: float = 0.80
    alpha: float = 0.05
    coverage: float = 0.01
    difference: float = 0.001

    def of_parent(self, against: str, parent: Measured, reference: Measured) -> ParityReport:
        """Whether the parent has something to keep; the report has no figures of a version."""
        return ParityReport(
            against=against,
            origins=len(parent.losses),
            parent_loss=parent.loss,
            reference_loss=reference.loss,
            parent_coverage=parent.coverage,
            parent_size=parent.size,
            parent_milliseconds=parent.milliseconds,
            parent_memory=UNSET if parent.memory is None else parent.memory,
            policies=(self._enough(len(parent.losses)), _gain(parent, reference)),
        )

    def judge(
        self,
        base: ParityReport,
        version: Measured,
        parent: Measured,
        naive_loss: float,
        overlap: int,
        *,
        changed: bool,
    ) -> ParityReport:
        """The report of a version, from that of its parent; `overlap` is as in the Diebold-Mariano test.

        `changed` says whether the network is another one, in this step or an earlier one.
        """
        gain = base.reference_loss - base.parent_loss
        kept, width = 1 - (version.loss - parent.loss) / gain, _error(version, parent, overlap) / gain
        difference = float(np.quantile(np.abs(version.quantiles - parent.quantiles), 0.99))
        p_value = diebold_mariano(parent.losses, version.losses, overlap).p_value
        asked = (
            (self._kept(kept, self.changed), self._not_worse(p_value))
            if changed
            else (self._kept(kept, self.same), self._near(difference))
        )
        more = (self._covering(version, parent), _beats_naive(version.loss, naive_loss))
        return msgspec.structs.replace(
            base,
            loss=version.loss,
            naive_loss=naive_loss,
            kept=kept,
            low=kept - NORMAL_95 * width,
            high=kept + NORMAL_95 * width,
            p_value=p_value,
            coverage=version.coverage,
            difference=difference,
            size=version.size,
            milliseconds=version.milliseconds,
            memory=UNSET if version.memory is None else version.memory,
            policies=(*base.policies, *asked, *more),
        )

    def beside(
        self, report: ParityReport, anew: Measured, parent: Measured, overlap: int, seed: int
    ) -> ParityReport:
        """The report with the figures of the same size trained anew, from the same seed and prices."""
        gain = report.reference_loss - report.parent_loss
        kept, width = 1 - (anew.loss - parent.loss) / gain, _error(anew, parent, overlap) / gain
        found = TrainedAnew(
            loss=anew.loss,
            kept=kept,
            low=kept - NORMAL_95 * width,
            high=kept + NORMAL_95 * width,
            coverage=anew.coverage,
            seed=seed,
        )
        return msgspec.structs.replace(report, anew=found)

    def _enough(self, origins: int) -> ParityPolicy:
        text = f"{origins} held-out origins of the parent judge it, {self.origins} are needed"
        return _at_least("origins", origins, self.origins, text)

    def _kept(self, kept: float, bound: float) -> ParityPolicy:
        text = f"it keeps {kept:.1%} of what its parent gains over its reference, {bound:.0%} are needed"
        return _at_least("kept", kept, bound, text)

    def _not_worse(self, p_value: float | None) -> ParityPolicy:
        shown = "no test is possible" if p_value is None else f"p = {p_value:.3f}"
        return ParityPolicy(
            name="worse",
            value=p_value,
            sense="at least",
            bound=self.alpha,
            passed=p_value is None or p_value >= self.alpha,
            text=f"the test of whether its parent loses less: {shown}; below {self.alpha} it is shown worse",
        )

    def _near(self, difference: float) -> ParityPolicy:
        text = f"its quantiles differ by {difference:.4%} of the close (p99), at most {self.difference:.1%}"
        return _at_most("quantiles", difference, self.difference, text)

    def _covering(self, version: Measured, parent: Measured) -> ParityPolicy:
        """The range whose coverage moved away most."""
        worst, name = max(
            (abs(share - int(name) / 100) - abs(parent.coverage[name] - int(name) / 100), name)
            for name, share in version.coverage.items()
        )
        text = (
            f"the coverage of its {name} % range is {100 * worst:.1f} points further from nominal than that "
            f"of its parent, at most {100 * self.coverage:.0f}"
        )
        return _at_most("coverage", worst, self.coverage, text)


def _gain(parent: Measured, reference: Measured) -> ParityPolicy:
    gain = reference.loss - parent.loss
    return ParityPolicy(
        name="gain",
        value=gain,
        sense="above",
        bound=0.0,
        passed=gain > 0,
        text=f"the parent gains {gain / reference.loss:.2%} of the loss over what it answered untrained; "
        "a parent without a gain has nothing to keep",
    )


def _beats_naive(loss: float, naive_loss: float) -> ParityPolicy:
    text = f"it loses {loss:.4f}, naive {naive_loss:.4f}"
    return _at_most("naive", loss, naive_loss, text)


def _error(version: Measured, parent: Measured, overlap: int) -> float:
    """The standard error of the mean difference of losses, with autocorrelation; 0 for equal losses."""
    difference = version.losses - parent.losses
    lags = min(overlap, difference.size) - 1
    if np.ptp(difference) == 0:
        return 0.0
    return math.sqrt(long_run_variance(difference, lags) / difference.size)


def _at_least(name: str, value: float, bound: float, text: str) -> ParityPolicy:
    passed = value >= bound
    return ParityPolicy(name=name, value=value, sense="at least", bound=bound, passed=passed, text=text)


def _at_most(name: str, value: float, bound: float, text: str) -> ParityPolicy:
    passed = value <= bound + ROUNDING
    return ParityPolicy(name=name, value=value, sense="at most", bound=bound, passed=passed, text=text)
