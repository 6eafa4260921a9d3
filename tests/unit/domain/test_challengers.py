"""Challengers: at most three a seat, and each leaves by a decision about it."""

from typing import Any

import msgspec
import pytest

from domain.challenge import challenge, end_challenge
from domain.errors import Conflict, InvalidInput, NotFound
from domain.model_version import Registry, evolve
from domain.registry_events import ModelEvent, ModelPromoted, ModelRetired, ModelRolledBack
from tests.support.builders import LENIENT, NOON, a_version, convincing_evidence, some_losses
from tests.support.duels import some_evidence
from tests.support.use_cases import the_promotion

NAMES = [f"VALE3-week-{number}" for number in range(1, 6)]
CHAMPION, SECOND = NAMES[:2]


def a_seat(*events: ModelEvent) -> Registry:
    """Five versions, the first one the champion, and what came after."""
    state = Registry()
    for event in (*map(a_version, NAMES), the_promotion(CHAMPION), *events):
        state = evolve(state, event)
    return state


def challenged(state: Registry, *models: str) -> Registry:
    """The seat with more challengers."""
    for model in models:
        state = evolve(state, challenge(state, model, by="ana", reason="", at=NOON))
    return state


@pytest.mark.parametrize(
    ("model", "kind", "said"),
    [
        (CHAMPION, Conflict, "cannot challenge itself"),
        (NAMES[1], Conflict, "is a challenger already"),
        (NAMES[4], Conflict, "has 3 challengers"),
        ("VALE3-week-9", NotFound, "no model version"),
    ],
)
def test_125_who_may_not_challenge(model: str, kind: type[Exception], said: str) -> None:
    """The champion, a challenger, a fourth one, and an unknown version; the error names the field."""
    state = challenged(a_seat(), *NAMES[1:4])
    with pytest.raises(kind, match=said) as caught:
        challenge(state, model, by="ana", reason="", at=NOON)
    assert caught.value.field == "model"  # type: ignore[attr-defined]


def test_a_retired_version_may_not_challenge() -> None:
    """It can never serve again."""
    state = a_seat(ModelRetired(model=SECOND, by="ana", reason="", at=NOON))
    with pytest.raises(Conflict, match="retired"):
        challenge(state, SECOND, by="ana", reason="", at=NOON)


def test_a_reason_that_is_not_printable_is_refused() -> None:
    """At both ends."""
    with pytest.raises(InvalidInput, match="reason"):
        challenge(a_seat(), SECOND, by="ana", reason="\x1b", at=NOON)
    with pytest.raises(InvalidInput, match="reason"):
        end_challenge(challenged(a_seat(), SECOND), SECOND, some_evidence(), by="ana", reason="\x1b", at=NOON)


def test_a_challenge_names_what_serves() -> None:
    """The champion, or "" for the fallback, whose place any version may challenge."""
    assert challenge(a_seat(), SECOND, by="ana", reason="", at=NOON).champion == CHAMPION
    gone = a_seat(ModelRolledBack(model=CHAMPION, restored="", by="ana", reason="", at=NOON))
    assert challenge(gone, CHAMPION, by="ana", reason="", at=NOON).champion == ""


@pytest.mark.parametrize(
    "event",
    [
        ModelRetired(model=SECOND, by="ana", reason="", at=NOON),
        the_promotion(SECOND, CHAMPION),
        ModelRolledBack(model=CHAMPION, restored=SECOND, by="ana", reason="", at=NOON),
    ],
)
def test_a_version_leaves_by_other_decisions_about_it(event: ModelEvent) -> None:
    """Retired, promoted or restored, it is no challenger; the others stay."""
    state = evolve(challenged(a_seat(the_promotion(SECOND), the_promotion(CHAMPION)), *NAMES[1:3]), event)
    assert list(state.challengers.open) == [NAMES[2]]
    with pytest.raises(Conflict, match="no challenger"):
        end_challenge(state, SECOND, some_evidence(), by="ana", reason="", at=NOON)


def decided(**changes: Any) -> Registry:
    """A seat whose second version was shown to be better than the champion, which has poor evidence."""
    state = challenged(a_seat(), SECOND)
    evidence = some_evidence(capital=24.0, **changes)
    event = end_challenge(
        state, SECOND, evidence, by="ana", reason="", at=NOON, outcome="better", action="proposed"
    )
    return evolve(state, event)


def test_125_paired_scores_take_the_place_of_the_comparison_with_the_champion() -> None:
    """All other policies stay, and the evidence is gone when another version serves."""
    state, gate = decided(), LENIENT
    hard = msgspec.structs.replace(gate, effect=0.01, alpha=0.0)
    verdict = hard.judge(state, SECOND, "scale")
    names = [policy.name for policy in verdict.policies]
    assert names[-1] == "challenge"
    assert not {"effect", "chance", "reference", "ticker"} & {*names}
    assert {"dates", "naive", "coverage"} <= {*names}
    assert verdict.passed

    other = evolve(state, the_promotion(NAMES[2], CHAMPION))
    assert "challenge" not in [one.name for one in hard.judge(other, SECOND, "scale").policies]


def test_125_a_challenger_without_skill_is_refused_all_the_same() -> None:
    """Better than the champion is not enough where both are worse than naive."""
    poor = convincing_evidence(own=some_losses(1.2), loss=1.2)
    state = Registry()
    for event in (a_version(CHAMPION), a_version(SECOND, poor), the_promotion(CHAMPION)):
        state = evolve(state, event)
    state = challenged(state, SECOND)
    ended = end_challenge(
        state, SECOND, some_evidence(capital=24.0), by="a", reason="", at=NOON, outcome="better"
    )
    refusals = LENIENT.judge(evolve(state, ended), SECOND, "scale").refusals
    assert ["no skill shown" in one for one in refusals] == [True]


def test_only_better_is_evidence_and_a_promotion_uses_it_up() -> None:
    """After a rollback the version has to show it again."""
    worse = end_challenge(
        challenged(a_seat(), SECOND), SECOND, some_evidence(), by="a", reason="", at=NOON, outcome="worse"
    )
    assert not evolve(challenged(a_seat(), SECOND), worse).challengers.shown
    state = decided()
    assert state.challengers.evidence(SECOND, CHAMPION)
    promoted = ModelPromoted(
        model=SECOND, previous=CHAMPION, by="a", reason="", evidence=convincing_evidence(), at=NOON
    )
    assert evolve(state, promoted).challengers.evidence(SECOND, CHAMPION) is None
