"""The gate: each rule alone can refuse a version, and gives its reason."""

from typing import Any

import pytest

from domain.gate import Gate
from tests.support.builders import convincing_evidence

NAN = float("nan")
gate = Gate()


def refusals(**changes: Any) -> tuple[str, ...]:
    """The reasons of the gate against convincing evidence with these changes."""
    return gate.refusals(convincing_evidence(**changes))


def test_convincing_evidence_passes_the_gate() -> None:
    """Enough origins, a significant lead, no loss to the fallback and good coverage suffice."""
    assert refusals() == ()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"origins": 19}, "19 out-of-sample origins are too few, 20 are needed"),
        ({"loss": 1.0, "fallback_loss": 2.0}, "its loss is 1.000 of naive's: no skill shown"),
        ({"loss": 1.2, "fallback_loss": 2.0}, "its loss is 1.200 of naive's: no skill shown"),
        ({"naive_loss": None}, "its loss is unknown of naive's"),
        ({"naive_loss": 0.0}, "its loss is unknown of naive's"),
        ({"p_value": 0.051}, "its lead over naive may be chance (Diebold-Mariano p = 0.051"),
        ({"p_value": None}, "its lead over naive may be chance (Diebold-Mariano p = unknown"),
        ({"fallback_loss": 0.8}, "it loses 1.125 of what the fallback `volatility` loses"),
        ({"fallback_loss": None}, "the fallback could not be measured"),
        ({"coverage": {"80": 0.91}}, "its 80 % range covered 0.910"),
        ({"coverage": {"80": 0.69}}, "its 80 % range covered 0.690"),
        ({"coverage": {"50": 0.5}}, "its 80 % range covered unknown"),
    ],
)
def test_each_rule_alone_refuses(changes: dict[str, Any], reason: str) -> None:
    """One fault in otherwise convincing evidence gives one reason, with its figure."""
    (refusal,) = refusals(**changes)
    assert reason in refusal


@pytest.mark.parametrize(
    "changes",
    [
        {"origins": 20},
        {"loss": 0.999, "fallback_loss": 2.0},
        {"p_value": 0.05},
        {"loss": 0.5 * 1.01, "fallback_loss": 0.5},
        {"coverage": {"80": 0.9}},
        {"coverage": {"80": 0.7}},
    ],
)
def test_a_bound_belongs_to_what_is_allowed(changes: dict[str, Any]) -> None:
    """Evidence exactly on a bound passes."""
    assert refusals(**changes) == ()


def test_all_reasons_are_given_at_once() -> None:
    """A version that breaks several rules gets every reason, in the order of the rules."""
    reasons = refusals(loss=2.0, p_value=0.9, coverage={"80": 0.3})
    assert [reason.split()[1] for reason in reasons] == ["loss", "lead", "loses", "80"]


def test_too_few_origins_are_the_only_reason() -> None:
    """Figures from few origins are not judged; the reason says how to get more."""
    (reason,) = refusals(origins=0, loss=None, naive_loss=None, fallback_loss=None, p_value=None, coverage={})
    assert "end the training window earlier" in reason


def test_bounds_can_be_set() -> None:
    """A stricter gate refuses evidence that passes the default one."""
    evidence = convincing_evidence()
    for stricter in (Gate(origins=41), Gate(alpha=0.005), Gate(slack=0.9), Gate(tolerance=0.005)):
        assert len(stricter.refusals(evidence)) == 1


@pytest.mark.parametrize(
    "changes",
    [{"loss": NAN}, {"naive_loss": NAN}, {"p_value": NAN}, {"fallback_loss": NAN}, {"coverage": {"80": NAN}}],
)
def test_nan_never_passes_the_gate(changes: dict[str, Any]) -> None:
    """A figure that is NaN is unknown, and is refused."""
    assert refusals(**changes) != ()


def test_a_fallback_without_loss_is_no_crash() -> None:
    """Where the fallback has loss 0, a version with a loss is refused without a division error."""
    assert len(refusals(fallback_loss=0.0)) == 1


@pytest.mark.parametrize(("p_value", "tries"), [(0.05, 1), (0.025, 2), (0.005, 10), (0.0, 1000)])
def test_81_the_bound_of_the_p_value_is_divided_by_the_number_of_tries(p_value: float, tries: int) -> None:
    """A version passes at the bound, and with one more try it does not."""
    evidence = convincing_evidence(p_value=p_value)
    assert gate.refusals(evidence, tries) == ()

    if p_value:
        (reason,) = gate.refusals(evidence, tries + 1)
        assert f"{tries + 1} versions were trained since the champion" in reason
