"""The gate: small policies; each one returns the reason against a promotion, or ""."""

import msgspec

from domain.registry_events import Evidence

ROUNDING = 1e-9  # slack for float error in a coverage


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds of the gate.

    A version must have `origins` out-of-sample forecasts, lose less than naive with a one-sided
    Diebold-Mariano p-value of at most `alpha`, lose at most `slack` × what the fallback loses, and
    cover 80 % of the outcomes within `tolerance`.
    """

    origins: int = 20
    alpha: float = 0.05
    slack: float = 1.01
    tolerance: float = 0.10

    def refusals(self, evidence: Evidence) -> tuple[str, ...]:
        """All reasons against a promotion; empty when the version passes."""
        if evidence.origins < self.origins:
            return (
                f"{evidence.origins} out-of-sample origins are too few, {self.origins} are needed: "
                "end the training window earlier",
            )
        policies = (self._beats_naive, self._significant, self._not_behind_fallback, self._calibrated)
        return tuple(refusal for policy in policies if (refusal := policy(evidence)))

    def _beats_naive(self, evidence: Evidence) -> str:
        relative = evidence.relative_to_naive
        if relative is None or not relative < 1:
            return f"its loss is {_number(relative)} of naive's: no skill shown"
        return ""

    def _significant(self, evidence: Evidence) -> str:
        if evidence.p_value is None or not evidence.p_value <= self.alpha:
            p_value = _number(evidence.p_value)
            return f"its lead over naive may be chance (Diebold-Mariano p = {p_value}, at most {self.alpha})"
        return ""

    def _not_behind_fallback(self, evidence: Evidence) -> str:
        if evidence.loss is None or not evidence.fallback_loss:
            return "the fallback could not be measured beside it"
        if not evidence.loss <= self.slack * evidence.fallback_loss:
            ratio = evidence.loss / evidence.fallback_loss
            return f"it loses {ratio:.3f} of what `volatility` loses, which would serve without it"
        return ""

    def _calibrated(self, evidence: Evidence) -> str:
        covered = evidence.coverage.get("80")
        if covered is None or not abs(covered - 0.8) <= self.tolerance + ROUNDING:
            return f"its 80 % range covered {_number(covered)} of the outcomes"
        return ""


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"
