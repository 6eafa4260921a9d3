"""ShowGate: the policies that are shown are those that the gate applies."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from application.queries.show_gate import checks_of
from domain.gate import Gate
from domain.registry_events import Evidence

NUMBER = st.one_of(st.none(), st.floats(0.5, 1.5))


@given(
    origins=st.integers(0, 60),
    loss=NUMBER,
    naive_loss=NUMBER,
    fallback_loss=NUMBER,
    p_value=st.one_of(st.none(), st.floats(0, 0.2)),
    covered=st.one_of(st.none(), st.floats(0.5, 1.0)),
    tries=st.integers(1, 5),
)
def test_all_policies_are_met_exactly_when_the_gate_has_no_refusal(
    covered: float | None, tries: int, **numbers: Any
) -> None:
    """For every evidence: what a page shows as met is what decides."""
    fields: dict[str, Any] = {"step": 5, "first": None, "last": None, "statistic": None, "metrics": {}}
    coverage = {} if covered is None else {"80": covered}
    evidence = msgspec.convert({**fields, **numbers, "coverage": coverage}, Evidence)
    checks = checks_of(Gate(), evidence, tries)
    assert all(one.met for one in checks) == (not Gate().refusals(evidence, tries))
    assert len({one.policy for one in checks}) == len(checks)
