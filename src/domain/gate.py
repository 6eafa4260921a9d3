"""The gate: small policies; each one returns the reason against a promotion, or ""."""

import msgspec

from domain.registry_events import Evidence

ROUNDING = 1e-9  # slack for float error in a coverage


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds of the gate.

    A version must have `origins` out-of-sample forecasts, lose less than naive with a one-sided
    Diebold-Mariano p-value of at most `alpha`, lose at most `slack` × what the fallback loses, and
    cover 80 % of the outcomes within `tolerance`. For one of several versions, `alpha` is divided by their
    number (Bonferroni): the best of many versions without skill has a low p-value by chance.
    """

    origins: int = 20
    alpha: float = 0.05
    slack: float = 1.01
    tolerance: float = 0.10

    def refusals(self, evidence: Evidence, tries: int = 1) -> tuple[str, ...]:
        """All reasons against a promotion of one of `tries` versions; empty when the version passes."""
        if evidence.origins < self.origins:
            return (
                f"{evidence.origins} out-of-sample origins are too few, {self.origins} are needed: "
                "end the training window earlier",
            )
        found = (
            self._beats_naive(evidence),
            self._significant(evidence, tries),
            self._not_behind_fallback(evidence),
            self._calibrated(evidence),
        )
        return tuple(refusal for refusal in found if refusal)

    def _beats_naive(self, evidence: Evidence) -> str:
        relative = evidence.relative_to_naive
        if relative is None or not relative < 1:
            return f"its loss is {_number(relative)} of naive's: no skill shown"
        return ""

    def _significant(self, evidence: Evidence, tries: int) -> str:
        if evidence.p_value is None or not evidence.p_value <= self.alpha / tries:
            p_value, bound = _number(evidence.p_value), f"at most {self.alpha}"
            if tries > 1:
                bound += f" / {tries}, because {tries} versions were trained since the champion"
            return f"its lead over naive may be chance (Diebold-Mariano p = {p_value}, {bound})"
        return ""

    def _not_behind_fallback(self, evidence: Evidence) -> str:
        if evidence.loss is None or not evidence.fallback_loss:
            return "the fallback could not be measured beside it"
        if not evidence.loss <= self.slack * evidence.fallback_loss:
            ratio = evidence.loss / evidence.fallback_loss
            return f"it loses {ratio:.3f} of what the fallback `{evidence.fallback}` loses"
        return ""

    def _calibrated(self, evidence: Evidence) -> str:
        covered = evidence.coverage.get("80")
        if covered is None or not abs(covered - 0.8) <= self.tolerance + ROUNDING:
            return f"its 80 % range covered {_number(covered)} of the outcomes"
        return ""


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"
