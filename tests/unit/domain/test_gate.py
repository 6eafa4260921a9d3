"""The gate: each policy alone can refuse a version, and gives its reason."""

from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.gate import Gate
from domain.gate_verdict import GateVerdict, Rule
from domain.model_version import Registry, evolve
from domain.registry_events import Evidence, ModelEvent, ModelPromoted, ModelRegistered, ModelRolledBack
from tests.support.builders import NOON, a_version, convincing_evidence, some_losses
from tests.support.spec import Story

NAN = float("nan")
A, B, C = (f"VALE3-fortnight-{n}" for n in (1, 2, 3))
gate = Gate()


def verdict(rivals: tuple[Evidence, ...] = (), reference: str = "scale", **changes: Any) -> GateVerdict:
    """The verdict on convincing evidence with these changes, beside the fallback."""
    return gate.compare(convincing_evidence(**changes), rivals, reference)


def names(found: GateVerdict) -> list[str]:
    """The policies that are not met."""
    return [policy.name for policy in found.policies if not policy.passed]


def test_convincing_evidence_passes_the_gate() -> None:
    """Every policy is met and has its figure; the interval lies below 1."""
    found = verdict()

    assert found.passed and found.refusals == ()
    assert [policy.name for policy in found.policies] == ["dates", "naive", "effect", "chance", "coverage"]
    assert all(policy.value is not None and policy.passed for policy in found.policies)
    assert (found.reference, found.rule, found.tickers, found.dates) == ("scale", "new", 1, 60)
    assert found.ratio == pytest.approx(0.9 / 0.95)
    assert found.low < found.ratio < found.high < 1 and found.level == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("changes", "policy", "reason"),
    [
        ({"own": some_losses(dates=47)}, "dates", "47 dates judge it, 48 are needed"),
        ({"own": some_losses(naive=0.9)}, "naive", "its loss is 1.000 of naive's: no skill shown"),
        ({"own": some_losses(naive=0.8)}, "naive", "its loss is 1.125 of naive's: no skill shown"),
        (
            {"own": some_losses(scale=0.904, noise=1e-4)},
            "effect",
            "its loss is 0.996 of that of `scale`, at most",
        ),
        ({"own": some_losses(noise=2.0)}, "chance", "it may be no better than `scale`: p = "),
        ({"coverage": {"80": 0.91}}, "coverage", "its 80 % range covered 0.910"),
        ({"coverage": {"80": 0.69}}, "coverage", "its 80 % range covered 0.690"),
        ({"coverage": {"50": 0.5}}, "coverage", "its 80 % range covered unknown"),
    ],
)
def test_each_policy_alone_refuses(changes: dict[str, Any], policy: str, reason: str) -> None:
    """One fault in otherwise convincing evidence gives one reason, with its figure."""
    found = verdict(**changes)

    assert names(found) == [policy]
    assert reason in found.refusals[0]


@pytest.mark.parametrize(
    "changes", [{"own": some_losses(dates=48)}, {"coverage": {"80": 0.9}}, {"coverage": {"80": 0.7}}]
)
def test_a_bound_belongs_to_what_is_allowed(changes: dict[str, Any]) -> None:
    """Evidence exactly on a bound passes."""
    assert verdict(**changes).passed


def test_all_reasons_are_given_at_once() -> None:
    """A version that breaks several policies gets every reason, in the order of the policies."""
    found = verdict(own=some_losses(2.0), coverage={"80": 0.3})
    assert names(found) == ["naive", "effect", "chance", "coverage"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"own": None}, "from an earlier release and has no losses by date: train it again"),
        ({"own": None, "origins": 0}, "0 dates judge it, 48 are needed: end the training window earlier"),
    ],
)
def test_evidence_without_losses_is_refused_with_the_remedy(changes: dict[str, Any], reason: str) -> None:
    """Old evidence is not judged by figures that say something else."""
    (refusal,) = verdict(**changes).refusals
    assert reason in refusal


def test_108_evidence_beside_another_reference_is_refused() -> None:
    """Losses beside the fallback say nothing beside a champion."""
    found = verdict(reference=B)
    assert names(found) == ["reference"]
    assert f"not measured beside `{B}`" in found.refusals[0]


@pytest.mark.parametrize("stricter", [{"dates": 61}, {"alpha": 1e-9}, {"effect": 0.9}, {"tolerance": 0.005}])
def test_bounds_can_be_set(stricter: dict[str, Any]) -> None:
    """A stricter gate refuses evidence that passes the default one."""
    assert len(Gate(**stricter).compare(convincing_evidence(), [], "scale").refusals) == 1


@given(st.floats(0.7, 1.2), st.floats(0.01, 2.0), st.integers(1, 30), st.integers(48, 90))
def test_the_interval_excludes_1_exactly_when_chance_is_excluded(
    level: float, noise: float, tries: int, dates: int
) -> None:
    """For any number of tries, the policy `chance` is met if and only if the upper end is at most 1."""
    losses = some_losses(level, dates=dates, noise=noise)
    rivals = [convincing_evidence(own=some_losses(0.94 + n / 100, dates=dates)) for n in range(1, tries)]
    found = gate.compare(convincing_evidence(own=losses), rivals, "scale")
    assume(found.adjusted_p_value is not None and abs(found.adjusted_p_value - gate.alpha) > 1e-9)

    (chance,) = (policy for policy in found.policies if policy.name == "chance")
    assert chance.passed == (found.high <= 1)


def crowd(count: int) -> tuple[Evidence, ...]:
    """Evidence of other tries, as good as the fallback."""
    return tuple(convincing_evidence(own=some_losses(0.95, noise=0.03, seed=n)) for n in range(count))


@pytest.mark.parametrize(("rivals", "tries"), [(5, 6), (25, 26)])
def test_81_the_p_value_is_raised_for_the_number_of_tries(rivals: int, tries: int) -> None:
    """Alone the version passes; as the best of several it does not, and the reason names their number."""
    losses = some_losses(0.935, noise=0.03)
    assert verdict(own=losses).passed

    found = verdict(crowd(rivals), own=losses)

    assert names(found) == ["chance"]
    assert f"as one of {tries} versions tried since the champion" in found.refusals[0]
    assert found.tries == tries and found.level > 0.9


def test_81_a_try_of_an_earlier_release_counts() -> None:
    """Its p-value is not known, so it counts as 1 and as one more try."""
    old = convincing_evidence(own=None)
    assert verdict((old, old)).adjusted_p_value == pytest.approx(3 * verdict().p_value)


def test_81_tries_on_other_dates_are_tries_beyond_twenty_too() -> None:
    """Versions judged on other dates raise the p-value, each set of dates once."""
    other = convincing_evidence(own=some_losses(0.96, dates=61))
    losses = some_losses(0.935, noise=0.03)
    once, twice = verdict(crowd(21), own=losses), verdict((*crowd(20), other), own=losses)
    assert once.adjusted_p_value > once.p_value
    assert twice.adjusted_p_value == pytest.approx(2 * once.adjusted_p_value, rel=0.2)


def test_the_pooled_losses_count_and_one_ticker_inherits() -> None:
    """A ticker whose own lead may be chance inherits, unless it is more than 1 % behind."""
    pooled, unsure = some_losses(tickers=25), some_losses(0.95, noise=0.5)
    inherits = verdict(own=unsure, pooled=pooled)
    assert inherits.passed and inherits.tickers == 25
    assert [policy.name for policy in inherits.policies][-2:] == ["ticker", "coverage"]

    assert names(verdict(own=some_losses(0.97), pooled=pooled)) == ["ticker"]
    assert "chance" in names(verdict(own=some_losses(), pooled=some_losses(noise=2.0, tickers=25)))


@pytest.mark.parametrize(
    "changes",
    [{"own": some_losses(scale=0.0)}, {"own": some_losses(naive=0.0)}, {"coverage": {"80": NAN}}],
)
def test_what_is_unknown_never_passes_the_gate(changes: dict[str, Any]) -> None:
    """A reference without loss, or a coverage that is NaN, is refused without an error."""
    assert verdict(**changes).refusals


def registry(*events: ModelEvent) -> Registry:
    """The registry after some events."""
    state: Registry = Story(evolve, Registry()).given(*events).state
    return state


def trained(model: str, version: float = 0.9, champion: float = 0.95, **changes: Any) -> ModelRegistered:
    """A version that was measured beside the fallback and the champion A."""
    losses = some_losses(version, **{A: champion})
    found = a_version(model, convincing_evidence(own=losses))
    return msgspec.structs.replace(found, artifact=model, **changes)


def promoted(model: str, *, forced: bool = False) -> ModelPromoted:
    """The event of a promotion."""
    return ModelPromoted(
        model=model, previous="", by="ana", reason="r", evidence=convincing_evidence(), at=NOON, forced=forced
    )


OTHER: dict[str, Any] = {"strategy": "arima", "settings": {}}


def judged(*events: ModelEvent, model: str = B) -> GateVerdict:
    """The verdict on a version after some events."""
    return gate.judge(registry(*events), model, "scale")


def test_a_version_is_compared_with_what_serves_without_it() -> None:
    """The fallback, then the champion; for the champion itself, what would serve without it."""
    events = (trained(A), promoted(A), trained(B, **OTHER))
    assert judged(trained(B)).reference == "scale"
    assert judged(*events).reference == A
    assert judged(*events, model=A).reference == "scale"
    back = ModelRolledBack(model=A, restored="", by="ana", reason="r", at=NOON)
    assert judged(*events, back).reference == "scale"


def test_a_refit_may_be_as_good_as_the_champion() -> None:
    """The same strategy and settings need no lead; a later window with more loss is refused."""
    events = (trained(A), promoted(A))
    found = judged(*events, trained(B, 0.899, 0.9))
    assert (found.rule, found.passed) == (Rule.REFIT, True)
    assert names(judged(*events, trained(B, 0.91, 0.9))) == ["effect"]
    assert names(judged(*events, trained(B, 0.9, 0.9, **OTHER))) == ["effect", "chance"]


@pytest.mark.parametrize("change", ["settings", "strategy", "panel", "window"])
def test_what_is_no_refit_is_a_new_strategy(change: str) -> None:
    """Other settings, another strategy, other tickers and an earlier window must show a lead."""
    (window,) = trained(B).training
    earlier = msgspec.structs.replace(window, last=window.first)
    changes: dict[str, Any] = {
        "settings": {"settings": {"hidden": 64}},
        "strategy": {"strategy": "arima"},
        "panel": {"training": (window, msgspec.structs.replace(window, ticker="PETR4"))},
        "window": {"training": (earlier,)},
    }[change]
    assert judged(trained(A), promoted(A), trained(B, 0.9, 0.9, **changes)).rule == Rule.NEW


def test_a_simpler_version_may_not_be_worse() -> None:
    """The upper end of the interval is at most 1.005; an unknown complexity is not simpler."""
    champion, simpler = trained(A, complexity=4), {**OTHER, "complexity": 3}

    def beside(version: float, noise: float, **changes: Any) -> GateVerdict:
        losses = some_losses(version, noise=noise, **{A: 0.9})
        found = msgspec.structs.replace(trained(B, **changes), evidence=convincing_evidence(own=losses))
        return judged(champion, promoted(A), found)

    found = beside(0.9, 0.001, **simpler)
    assert (found.rule, found.passed) == (Rule.SIMPLER, True) and found.high <= 1.005
    assert names(beside(0.9, 0.1, **simpler)) == ["margin"]
    assert names(beside(0.91, 0.001, **simpler)) == ["margin"]
    assert beside(0.9, 0.001, **OTHER).rule == Rule.NEW


def test_no_champion_lets_the_fallback_win() -> None:
    """A refit of a champion that the fallback beats by more than 1 % is refused."""
    assert names(judged(trained(A), promoted(A), trained(B, 0.965, 0.97))) == ["fallback"]


def test_109_a_champion_by_force_is_no_way_around_the_gate() -> None:
    """It is no reference for a refit, and where the fallback lost less, that is the reference."""
    found = judged(trained(A), promoted(A, forced=True), trained(B, 1.1, 1.2))
    assert (found.reference, found.rule) == ("scale", Rule.NEW)
    assert {"naive", "effect", "chance"} <= set(names(found))

    strong = judged(trained(A), promoted(A, forced=True), trained(B, 0.9, 0.9))
    assert (strong.reference, names(strong)) == (A, ["effect", "chance"])
