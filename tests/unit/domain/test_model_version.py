"""ModelVersion: registration, promotion, rollback and retirement."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Conflict, InvalidInput, NotFound
from domain.gate_verdict import GateVerdict, Policy, Rule
from domain.horizon import HorizonFamily
from domain.model_version import (
    Registry,
    evolve,
    model_id,
    promote,
    retire,
    roll_back,
    stream_of,
    stream_of_model,
)
from domain.registry_events import (
    ModelEvent,
    ModelPromoted,
    ModelRegistered,
    ModelRetired,
    ModelRolledBack,
    PromotionRefused,
)
from tests.support.builders import NOON, a_version, convincing_evidence
from tests.support.spec import Decision, Story

A, B, C, D = (f"VALE3-fortnight-{n}" for n in (1, 2, 3, 4))
WHO = {"by": "ana", "reason": "because"}
three_versions = Story(evolve, Registry()).given(*(a_version(m) for m in (A, B, C)))


def promoted(model: str, previous: str = "") -> ModelPromoted:
    """The event that the version replaced another one, or the fallback."""
    return ModelPromoted(
        model=model, previous=previous, evidence=convincing_evidence(), at=NOON, verdict=verdict(), **WHO
    )


def rolled_back(model: str, restored: str = "") -> ModelRolledBack:
    """The event that another version, or the fallback, replaced the version."""
    return ModelRolledBack(model=model, restored=restored, at=NOON, **WHO)


def retired(model: str) -> ModelRetired:
    """The event of the retirement."""
    return ModelRetired(model=model, at=NOON, **WHO)


def verdict(*refusals: str, tries: int = 1) -> GateVerdict:
    """A verdict with these reasons."""
    found = tuple(
        Policy(name=text, value=None, sense="below", bound=1, passed=False, text=text) for text in refusals
    )
    return GateVerdict(reference="scale", rule=Rule.NEW, level=0.9, tries=tries, policies=found)


def promoting(story: Story, model: str, *refusals: str, **more: Any) -> Decision:
    """The decision to promote, with the reasons of the gate against it."""
    return story.when(promote, model, verdict(*refusals), at=NOON, **WHO | more)


def rolling_back(story: Story) -> Decision:
    """The decision to roll back."""
    return story.when(roll_back, at=NOON, **WHO)


def retiring(story: Story, model: str) -> Decision:
    """The decision to retire."""
    return story.when(retire, model, at=NOON, **WHO)


def active(story: Story) -> str:
    """The active version; "" for the fallback."""
    version = story.state.active
    return version.model if version else ""


def test_registration_does_not_promote() -> None:
    """Registered versions are known by their ids, and the fallback serves."""
    assert list(three_versions.state.versions) == [A, B, C]
    assert active(three_versions) == ""
    assert three_versions.state.version(B) == a_version(B)


def test_two_rollbacks_lead_to_the_fallback() -> None:
    """Promote, replace, then roll back twice: the first version serves, then the fallback."""
    story = promoting(three_versions, A).then(promoted(A))
    assert active(story) == A
    story = promoting(story, B).then(promoted(B, previous=A))
    assert active(story) == B
    story = rolling_back(story).then(rolled_back(B, restored=A))
    assert active(story) == A
    story = rolling_back(story).then(rolled_back(A))
    assert active(story) == ""
    rolling_back(story).refused(Conflict, "nothing to roll back")


def test_each_rollback_undoes_one_promotion() -> None:
    """After A, B, A, C rollbacks lead to A, B, A and the fallback: the stack of promotions counts."""
    story = three_versions
    for model, previous in ((A, ""), (B, A), (A, B), (C, A)):
        story = promoting(story, model).then(promoted(model, previous))
    for model, restored in ((C, A), (A, B), (B, A), (A, "")):
        story = rolling_back(story).then(rolled_back(model, restored))
        assert active(story) == restored


def test_a_version_rolled_back_may_serve_again() -> None:
    """A rollback does not exclude a later promotion."""
    story = three_versions.given(promoted(A), promoted(B, A), rolled_back(B, A))
    assert active(promoting(story, B).then(promoted(B, previous=A))) == B


def test_a_rollback_passes_over_the_retired() -> None:
    """A version retired meanwhile is not restored."""
    story = three_versions.given(promoted(A), promoted(B, A), promoted(A, B), promoted(C, A), retired(A))
    story = rolling_back(story).then(rolled_back(C, restored=B))
    assert active(rolling_back(story).then(rolled_back(B))) == ""


def test_a_refusal_of_the_gate_is_recorded() -> None:
    """The event has all reasons, and the active version stays."""
    refusal = PromotionRefused(
        model=B, by="ana", reasons=("no skill", "too few"), at=NOON, verdict=verdict("no skill", "too few")
    )
    story = promoting(three_versions.given(promoted(A)), B, "no skill", "too few").then(refusal)
    assert active(story) == A
    assert active(promoting(story, B).then(promoted(B, previous=A))) == B


def test_109_a_promotion_by_force_marks_the_version_for_ever() -> None:
    """The event holds the verdict; a rollback and a later promotion that passes leave the mark."""
    forced = msgspec.structs.replace(promoted(B, previous=A), forced=True, verdict=verdict("no skill"))
    story = three_versions.given(promoted(A))
    story = promoting(story, B, "no skill", force=True).then(forced)
    assert (active(story), story.state.forced) == (B, {B})

    story = story.given(rolled_back(B, A))
    story = promoting(story, B, force=True).then(promoted(B, previous=A))
    assert story.state.forced == {B}


@pytest.mark.parametrize("reason", ["", "  "])
def test_109_a_promotion_by_force_needs_a_reason(reason: str) -> None:
    """A blank one is refused; without force the reason is that the gate passed."""
    for refusals in ((), ("no skill",)):
        refusal = promoting(three_versions, A, *refusals, force=True, reason=reason).refused(
            InvalidInput, "blank"
        )
        assert refusal.field == "reason"
    passed = msgspec.structs.replace(promoted(A), reason="passed the gate")
    promoting(three_versions, A, reason="").then(passed)


def test_the_verdict_of_a_promotion_is_known() -> None:
    """The last promotion counts; one of an earlier release has none."""
    story = three_versions.given(promoted(A))
    assert story.state.verdicts == {A: verdict()}
    assert story.given(msgspec.structs.replace(promoted(A), verdict=None)).state.verdicts == {}


def test_what_serves_without_a_version_is_the_champion_or_the_one_before() -> None:
    """A version has the champion as its rival; the champion has the one before that is not retired."""
    state = three_versions.given(promoted(A), promoted(B, A), promoted(C, B), retired(B)).state
    rivals = [state.rival_to(model) for model in (A, B, C)]
    assert [rival.model if rival else "" for rival in rivals] == [C, C, A]
    assert three_versions.state.rival_to(A) is None


def test_a_promotion_keeps_the_evidence_it_was_given_on() -> None:
    """The event carries the version's own evidence."""
    evidence = convincing_evidence(p_value=0.03)
    story = Story(evolve, Registry()).given(a_version(D, evidence))
    promoting(story, D).then(
        ModelPromoted(
            model=D, previous="", by="ana", reason="because", evidence=evidence, at=NOON, verdict=verdict()
        )
    )


def test_the_active_version_is_not_promoted_again() -> None:
    """It is a conflict, whatever the gate says."""
    for refusals in ((), ("no skill",)):
        promoting(three_versions.given(promoted(A)), A, *refusals).refused(Conflict, "active already")


def test_the_retired_are_not_promoted() -> None:
    """The error names the remedy."""
    refusal = promoting(three_versions.given(retired(A)), A).refused(Conflict, "is retired")
    assert refusal.remedy == "train a new version"


def test_the_active_version_is_not_retired() -> None:
    """It is a conflict whose remedy is a rollback; afterwards it is allowed."""
    story = three_versions.given(promoted(A))
    assert "rollback VALE3" in retiring(story, A).refused(Conflict, "is active").remedy
    story = rolling_back(story).then(rolled_back(A))
    assert retiring(story, A).then(retired(A)).state.retired == {A}


def test_the_retired_are_not_retired_again() -> None:
    """Retiring twice is a conflict."""
    retiring(three_versions.given(retired(B)), B).refused(Conflict, "retired already")


def test_unknown_versions_are_not_found() -> None:
    """An id that was never registered is NotFound, and the refusal names those that were."""
    for act in (promoting, retiring):
        refusal = act(three_versions, D).refused(NotFound, D)
        assert refusal.field == "model"
        assert A in refusal.remedy


def test_a_rollback_needs_an_active_version() -> None:
    """With the fallback serving it is a conflict."""
    rolling_back(three_versions).refused(Conflict, "nothing to roll back")


acts = st.one_of(
    st.tuples(st.just("promote"), st.sampled_from((A, B, C, D)), st.sampled_from(((), (), ("no skill",)))),
    st.tuples(st.just("roll back")),
    st.tuples(st.just("retire"), st.sampled_from((A, B, C, D))),
)


def decide(state: Registry, act: tuple[Any, ...]) -> ModelEvent | None:
    """The events of an act; none when it is refused."""
    try:
        match act:
            case ("promote", model, refusals):
                return promote(state, model, verdict(*refusals), at=NOON, **WHO)
            case ("retire", model):
                return retire(state, model, at=NOON, **WHO)
            case _:
                return roll_back(state, at=NOON, **WHO)
    except Conflict:
        return None


@given(st.lists(acts, max_size=30))
def test_at_most_one_version_serves_and_it_is_not_retired(chosen: list[tuple[Any, ...]]) -> None:
    """After any acts the events give at most one active version, which is not retired."""
    story = three_versions.given(a_version(D))
    seated: set[str] = set()
    for act in chosen:
        event = decide(story.state, act)
        if event is None:
            continue
        story = story.given(event)
        match event:
            case ModelPromoted():
                seated = (seated - {event.previous}) | {event.model}
            case ModelRolledBack():
                seated = (seated - {event.model}) | ({event.restored} if event.restored else set())
        assert len(seated) <= 1
        assert seated == ({active(story)} if active(story) else set())
        assert not seated & story.state.retired


@pytest.mark.parametrize("ticker", ["VALE3", "BRK-B", "^GSPC"])
@pytest.mark.parametrize("family", list(HorizonFamily))
def test_an_id_leads_to_its_stream(ticker: str, family: HorizonFamily) -> None:
    """The stream of a version is found from its id, dashes in the ticker and lower case included."""
    model = model_id(ticker, family, 12)
    assert stream_of_model(model) == stream_of(ticker, family)
    assert stream_of_model(model.lower()) == stream_of(ticker, family)


@pytest.mark.parametrize(
    "text", ["", "VALE3", "VALE3-3", "VALE3-year-3", "VALE3-week-x", "VALE3-week-", "--"]
)
def test_what_cannot_be_an_id_is_not_found(text: str) -> None:
    """Anything else is NotFound with the command that lists the ids."""
    with pytest.raises(NotFound) as caught:
        stream_of_model(text)
    assert "models list" in caught.value.remedy


@pytest.mark.parametrize(
    ("loss", "naive", "relative"), [(0.9, 1.2, 0.75), (None, 1.0, None), (1.0, 0.0, None)]
)
def test_skill_is_the_loss_relative_to_naive(
    loss: float | None, naive: float, relative: float | None
) -> None:
    """The ratio of losses is unknown where either is, or where naive lost nothing."""
    evidence = convincing_evidence(loss=loss, naive_loss=naive)
    assert evidence.relative_to_naive == (pytest.approx(relative) if relative else None)


def look(model: str, artifact: str = "", **changes: Any) -> ModelRegistered:
    """A version with an artifact of its own, unless one is given."""
    version = a_version(model, convincing_evidence(**changes))
    return msgspec.structs.replace(version, artifact=artifact or model)


def tries(model: str, *events: ModelEvent) -> int:
    """The tries of a version after some events."""
    registry: Registry = Story(evolve, Registry()).given(*events).state
    found = registry.tries(model)
    assert found[0] == registry.version(model)
    return len(found)


def test_81_versions_trained_for_a_seat_are_tries() -> None:
    """Every version counts for every one of them, retired versions and refused ones too."""
    refused = PromotionRefused(model=A, by="ana", reasons=("no",), at=NOON)

    assert tries(A, look(A)) == 1
    for model in (A, B, C):
        assert tries(model, look(A), look(B), refused, retired(A), look(C)) == 3


def test_81_an_end_that_moves_the_judging_window_is_a_try() -> None:
    """The same artifact judged on other sessions counts again; a training that is only repeated does not."""
    moved = look(B, artifact="same", first=date(2023, 9, 1), p_value=0.001)

    assert tries(B, look(A, artifact="same"), moved) == 2
    assert tries(B, look(A, artifact="same"), look(B, artifact="same")) == 1


def test_81_a_champion_begins_a_new_count_for_later_versions() -> None:
    """Versions that were trained against the champion before keep their count, and it grows."""
    events = (look(A), look(B), promoted(B), look(C), look(D))

    assert tries(C, *events) == tries(D, *events) == 2
    assert tries(A, *events) == 4


def test_81_a_rollback_brings_the_count_of_the_restored_champion_back() -> None:
    """Promoting and rolling back does not start a new count."""
    events = (look(A), promoted(A), look(B), promoted(B, previous=A), rolled_back(B, restored=A), look(C))

    assert tries(C, *events) == 2
    assert tries(C, look(A), look(B), promoted(B), rolled_back(B), look(C)) == 3
