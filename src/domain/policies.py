"""Policies: what the gate asks of the evidence of a version, each with its figure and its bound."""

import msgspec
import numpy as np

from domain.gate_verdict import GateVerdict, Policy, Rule
from domain.registry_events import Evidence, Losses

NAIVE = "naive"
MIN_DATES = 48
ROUNDING = 1e-9  # slack for float error in a coverage


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds of the policies: a share of a loss, a p-value, or a number of dates."""

    dates: int = MIN_DATES
    alpha: float = 0.05
    effect: float = 0.995
    refit: float = 1.0
    margin: float = 1.005
    slack: float = 1.01
    tolerance: float = 0.10


def policies(bounds: Bounds, verdict: GateVerdict, evidence: Evidence) -> tuple[Policy, ...]:
    """Every policy that applies to a comparison; only the one of the dates when these are too few."""
    losses = losses_of(evidence)
    assert losses is not None
    if verdict.dates < bounds.dates:
        return (too_few_dates(bounds, verdict.dates),)
    enough = f"{verdict.dates} dates judge it, {bounds.dates} are needed"
    found = [
        Policy(
            name="dates",
            value=verdict.dates,
            sense="at least",
            bound=bounds.dates,
            passed=True,
            text=enough,
        ),
        _naive(losses),
        *_against_reference(bounds, verdict),
    ]
    if verdict.reference != evidence.fallback:
        found.append(_fallback(bounds, evidence, losses))
    if evidence.pooled:
        found.append(_ticker(bounds, evidence, verdict.reference))
    return (*found, _coverage(bounds, evidence))


def too_few_dates(bounds: Bounds, dates: int) -> Policy:
    """The policy of the dates, not met."""
    text = f"{dates} dates judge it, {bounds.dates} are needed: end the training window earlier"
    return Policy(name="dates", value=dates, sense="at least", bound=bounds.dates, passed=False, text=text)


def nothing_measured(bounds: Bounds, evidence: Evidence, reference: str) -> Policy:
    """The policy that is not met where the evidence has no losses beside the reference."""
    if losses_of(evidence):
        name, bound = "reference", 1
        text = f"it was not measured beside `{reference}`, which would serve without it: train it again"
    elif evidence.origins:
        name, bound = "dates", bounds.dates
        text = "its evidence is from an earlier release and has no losses by date: train it again"
    else:
        return too_few_dates(bounds, 0)
    return Policy(name=name, value=None, sense="at least", bound=bound, passed=False, text=text)


def losses_of(evidence: Evidence) -> Losses | None:
    """The losses that count: pooled over tickers where there are several."""
    return evidence.pooled or evidence.own


def ratio_to(losses: Losses, reference: str) -> float | None:
    """The mean loss divided by that of a reference; None when it was not measured or has no loss."""
    mean = float(np.mean(losses.references.get(reference) or (0.0,)))
    return float(np.mean(losses.version)) / mean if mean > 0 else None


def _naive(losses: Losses) -> Policy:
    value = ratio_to(losses, NAIVE)
    passed = value is not None and value < 1
    text = f"its loss is {_number(value)} of naive's{'' if passed else ': no skill shown'}"
    return Policy(name="naive", value=value, sense="below", bound=1.0, passed=passed, text=text)


def _against_reference(bounds: Bounds, verdict: GateVerdict) -> tuple[Policy, ...]:
    """Beside what serves without the version; what is asked depends on what the version is."""
    ratio = f"its loss is {_number(verdict.ratio)} of that of `{verdict.reference}`"
    if verdict.rule == Rule.SIMPLER:
        text = f"{ratio}, up to {_number(verdict.high)} by the interval"
        return (_at_most("margin", verdict.high, bounds.margin, f"{text}, as a simpler version"),)
    if verdict.rule == Rule.REFIT:
        return (_at_most("effect", verdict.ratio, bounds.refit, f"{ratio}, as a refit"),)
    chance = f"it may be no better than `{verdict.reference}`: p = {_number(verdict.adjusted_p_value)}"
    if verdict.tries > 1:
        chance += f" as one of {verdict.tries} versions tried since the champion"
    return (
        _at_most("effect", verdict.ratio, bounds.effect, ratio),
        _at_most("chance", verdict.adjusted_p_value, bounds.alpha, chance),
    )


def _fallback(bounds: Bounds, evidence: Evidence, losses: Losses) -> Policy:
    value = ratio_to(losses, evidence.fallback)
    text = f"its loss is {_number(value)} of that of the fallback `{evidence.fallback}`"
    return _at_most("fallback", value, bounds.slack, text)


def _ticker(bounds: Bounds, evidence: Evidence, reference: str) -> Policy:
    value = ratio_to(evidence.own, reference) if evidence.own else None
    text = f"on its own ticker its loss is {_number(value)} of that of `{reference}`"
    return _at_most("ticker", value, bounds.slack, text)


def _coverage(bounds: Bounds, evidence: Evidence) -> Policy:
    value = evidence.coverage.get("80")
    passed = value is not None and abs(value - 0.8) <= bounds.tolerance + ROUNDING
    text = (
        f"its 80 % range covered {_number(value)} of the outcomes, within {bounds.tolerance} of 0.8 is asked"
    )
    return Policy(
        name="coverage", value=value, sense="within", bound=bounds.tolerance, passed=passed, text=text
    )


def _at_most(name: str, value: float | None, bound: float, text: str) -> Policy:
    passed = value is not None and value <= bound
    text = f"{text}, at most {bound} is asked"
    return Policy(name=name, value=value, sense="at most", bound=bound, passed=passed, text=text)


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"
