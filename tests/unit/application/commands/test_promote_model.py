"""PromoteModel: a version serves when its evidence passes the gate, and a refusal is recorded."""

from functools import partial
from typing import Any

import msgspec
import pytest

from application.commands.promote_model import PromoteModel, refusal_of
from application.happenings import Decided, Happening
from domain.errors import (
    Conflict,
    GateRefused,
    InvalidInput,
    UnknownModel,
)
from domain.gate import Gate
from domain.gate_verdict import GateVerdict
from domain.registry_events import ModelPromoted, ModelRegistered, ModelRetired, PromotionRefused
from tests.support.builders import NOON, a_version, convincing_evidence, some_losses
from tests.support.use_cases import Case

STREAM = "registry-VALE3-fortnight"
FIRST, SECOND = "VALE3-fortnight-1", "VALE3-fortnight-2"


def beside(reference: str = "scale", rivals: int = 0, **changes: Any) -> GateVerdict:
    """The verdict of the gate on convincing evidence with these changes."""
    return Gate().compare(convincing_evidence(**changes), [convincing_evidence()] * rivals, reference)


def promotion(
    model: str = FIRST, previous: str = "", reason: str = "passed the gate", **more: Any
) -> ModelPromoted:
    """The event by ana, with the evidence of every version here."""
    event = ModelPromoted(
        model=model,
        previous=previous,
        by="ana",
        reason=reason,
        evidence=convincing_evidence(),
        at=NOON,
        verdict=beside(),
    )
    return msgspec.structs.replace(event, **more)


def arima(model: str, **references: float) -> ModelRegistered:
    """A version of another strategy, which was measured beside these references too."""
    evidence = convincing_evidence(own=some_losses(**references))
    return msgspec.structs.replace(a_version(model, evidence), strategy="arima", settings={})


def test_a_version_with_convincing_evidence_serves() -> None:
    """The event holds the evidence, and the gate is the reason when none is given."""
    case = Case().given(STREAM, a_version())

    assert PromoteModel(case.ledger, Gate())(FIRST) == promotion()

    case.then(STREAM, promotion())


def test_a_promotion_names_the_version_before_and_the_reason() -> None:
    """The second version was measured beside the first, which is the previous one."""
    second = arima(SECOND, **{FIRST: 0.95})
    case = Case().given(STREAM, a_version(), promotion(), second)

    told: list[Happening] = []
    PromoteModel(case.ledger, Gate(), told.append)(SECOND, "newer prices")

    verdict = Gate().compare(second.evidence, [], FIRST)
    event = promotion(SECOND, FIRST, "newer prices", evidence=second.evidence, verdict=verdict)
    case.then(STREAM, event)
    assert told == [Decided(event=event)]


def test_108_a_version_that_was_not_measured_beside_the_champion_is_refused() -> None:
    """It beat the fallback, which does not serve; the remedy is a new training."""
    case = Case().given(STREAM, a_version(), promotion(), arima(SECOND))

    with pytest.raises(GateRefused, match=f"not measured beside `{FIRST}`.*train it again"):
        PromoteModel(case.ledger, Gate())(SECOND)


def test_a_version_of_an_earlier_release_is_refused_with_the_remedy() -> None:
    """Its evidence has no losses by date."""
    case = Case().given(STREAM, a_version(evidence=convincing_evidence(own=None)))

    with pytest.raises(GateRefused, match=r"from an earlier release.*train it again"):
        PromoteModel(case.ledger, Gate())(FIRST)


def test_109_force_promotes_against_the_gate_and_leaves_a_mark() -> None:
    """The event has the reasons of the gate, the reason of the person, and the mark."""
    worse = convincing_evidence(own=some_losses(1.2))
    case = Case().given(STREAM, a_version(evidence=worse))

    PromoteModel(case.ledger, Gate())(FIRST, "the others are broken", force=True)

    verdict = Gate().compare(worse, [], "scale")
    assert verdict.refusals
    forced = promotion(reason="the others are broken", evidence=worse, verdict=verdict, forced=True)
    case.then(STREAM, forced)


def test_109_force_without_a_reason_is_refused() -> None:
    """Nobody is made champion against the gate without a word."""
    case = Case().given(STREAM, a_version())

    case.refused(InvalidInput, "reason", partial(PromoteModel(case.ledger, Gate()), force=True), FIRST)


def test_force_is_not_needed_where_the_gate_is_passed() -> None:
    """The promotion is an ordinary one, without a mark."""
    case = Case().given(STREAM, a_version())

    PromoteModel(case.ledger, Gate())(FIRST, "to be sure", force=True)

    case.then(STREAM, promotion(reason="to be sure"))


def test_a_refusal_of_the_gate_is_recorded_and_raised() -> None:
    """The recorded event and the raised GateRefused hold the same reasons."""
    evidence = convincing_evidence(own=some_losses(0.96), coverage={"80": 0.5})
    case = Case().given(STREAM, a_version(evidence=evidence))

    with pytest.raises(GateRefused) as caught:
        PromoteModel(case.ledger, Gate())(FIRST)

    verdict = Gate().compare(evidence, [], "scale")
    reasons = verdict.refusals
    assert len(reasons) == 3
    refused = PromotionRefused(model=FIRST, by="ana", reasons=reasons, at=NOON, verdict=verdict)
    case.then(STREAM, refused)
    assert caught.value.field == "model"
    assert all(reason in caught.value.message for reason in reasons)


def test_a_recorded_refusal_gives_the_same_error() -> None:
    """The error made from an event equals the error of the call that recorded the event."""
    case = Case().given(STREAM, a_version(evidence=convincing_evidence(own=some_losses(dates=9))))
    with pytest.raises(GateRefused) as caught:
        PromoteModel(case.ledger, Gate())(FIRST)

    ((_, event),) = case.told

    assert isinstance(event, PromotionRefused)
    assert refusal_of(event).message == caught.value.message


def test_a_refused_version_can_be_promoted_under_another_gate() -> None:
    """The refusal leaves the version in the registry as it was."""
    refusal = PromotionRefused(model=FIRST, by="ana", reasons=("too few",), at=NOON)
    case = Case().given(STREAM, a_version(), refusal)

    PromoteModel(case.ledger, Gate(dates=60))(FIRST)

    case.then(STREAM, promotion(verdict=Gate(dates=60).compare(convincing_evidence(), [], "scale")))


@pytest.mark.parametrize("model", ["VALE3-fortnight-9", "VALE3-week-1", "VALE3", "VALE3-decade-1"])
def test_an_unknown_version_is_refused(model: str) -> None:
    """The refusal is UnknownModel about the model."""
    case = Case().given(STREAM, a_version())

    case.refused(UnknownModel, "model", PromoteModel(case.ledger, Gate()), model)


def test_an_active_version_is_refused() -> None:
    """The refusal is Conflict about the model."""
    case = Case().given(STREAM, a_version(), promotion())

    case.refused(Conflict, "model", PromoteModel(case.ledger, Gate()), FIRST)


def test_a_retired_version_is_refused() -> None:
    """The refusal is Conflict about the model."""
    retired = ModelRetired(model=FIRST, by="ana", reason="old", at=NOON)
    case = Case().given(STREAM, a_version(), retired)

    case.refused(Conflict, "model", PromoteModel(case.ledger, Gate()), FIRST)


def test_81_the_best_of_many_versions_is_judged_as_one_of_many() -> None:
    """Alone it would serve; as one of six its p-value is too high, and the refusal records the tries."""
    unsure = convincing_evidence(own=some_losses(0.935, noise=0.03))
    assert Gate().compare(unsure, [], "scale").passed
    others = [
        msgspec.structs.replace(a_version(f"VALE3-fortnight-{n}", unsure), artifact=str(n))
        for n in range(2, 7)
    ]
    case = Case().given(STREAM, a_version(evidence=unsure), *others)

    with pytest.raises(GateRefused, match="6 versions"):
        PromoteModel(case.ledger, Gate())(FIRST)

    verdict = Gate().compare(unsure, [unsure] * 5, "scale")
    (reason,) = verdict.refusals
    refused = PromotionRefused(model=FIRST, by="ana", reasons=(reason,), at=NOON, tries=6, verdict=verdict)
    case.then(STREAM, refused)
