"""PromoteModel: a version serves when its evidence passes the gate, and a refusal is recorded."""

from datetime import date

import msgspec
import pytest

from application.commands.promote_model import PromoteModel, refusal_of
from application.happenings import Decided, Happening
from domain.errors import (
    Conflict,
    GateRefused,
    UnknownModel,
)
from domain.gate import Gate
from domain.registry_events import ModelPromoted, ModelRetired, PromotionRefused
from tests.support.builders import NOON, a_version, convincing_evidence
from tests.support.use_cases import Case

STREAM = "registry-VALE3-fortnight"
FIRST, SECOND = "VALE3-fortnight-1", "VALE3-fortnight-2"


def promotion(model: str = FIRST, previous: str = "", reason: str = "passed the gate") -> ModelPromoted:
    """The event by ana, with the evidence of every version here."""
    return ModelPromoted(
        model=model, previous=previous, by="ana", reason=reason, evidence=convincing_evidence(), at=NOON
    )


def test_a_version_with_convincing_evidence_serves() -> None:
    """The event holds the evidence, and the gate is the reason when none is given."""
    case = Case().given(STREAM, a_version())

    assert PromoteModel(case.ledger, Gate())(FIRST) == promotion()

    case.then(STREAM, promotion())


def test_a_promotion_names_the_version_before_and_the_reason() -> None:
    """The event of the second promotion names the first version as the previous one."""
    case = Case().given(STREAM, a_version(), a_version(SECOND), promotion())

    told: list[Happening] = []
    PromoteModel(case.ledger, Gate(), told.append)(SECOND, "newer prices")

    case.then(STREAM, event := promotion(SECOND, previous=FIRST, reason="newer prices"))
    assert told == [Decided(event=event)]


def test_a_refusal_of_the_gate_is_recorded_and_raised() -> None:
    """The recorded event and the raised GateRefused hold the same two reasons."""
    evidence = convincing_evidence(loss=1.2, p_value=0.9, fallback_loss=1.2)
    case = Case().given(STREAM, a_version(evidence=evidence))

    with pytest.raises(GateRefused) as caught:
        PromoteModel(case.ledger, Gate())(FIRST)

    reasons = Gate().refusals(evidence)
    assert len(reasons) == 2
    case.then(STREAM, PromotionRefused(model=FIRST, by="ana", reasons=reasons, at=NOON))
    assert caught.value.field == "model"
    assert all(reason in caught.value.message for reason in reasons)


def test_a_recorded_refusal_gives_the_same_error() -> None:
    """The error made from an event equals the error of the call that recorded the event."""
    case = Case().given(STREAM, a_version(evidence=convincing_evidence(origins=3)))
    with pytest.raises(GateRefused) as caught:
        PromoteModel(case.ledger, Gate())(FIRST)

    ((_, event),) = case.told

    assert isinstance(event, PromotionRefused)
    assert refusal_of(event).message == caught.value.message


def test_a_refused_version_can_be_promoted_under_another_gate() -> None:
    """The refusal leaves the version in the registry as it was."""
    refusal = PromotionRefused(model=FIRST, by="ana", reasons=("too few",), at=NOON)
    case = Case().given(STREAM, a_version(), refusal)

    PromoteModel(case.ledger, Gate(origins=40))(FIRST)

    case.then(STREAM, promotion())


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
    others = [
        msgspec.structs.replace(a_version(f"VALE3-fortnight-{n}"), artifact=str(n), end=date(2023, n, 1))
        for n in range(2, 7)
    ]
    case = Case().given(STREAM, a_version(), *others)

    with pytest.raises(GateRefused, match="6 versions"):
        PromoteModel(case.ledger, Gate())(FIRST)

    reasons = Gate().refusals(convincing_evidence(), 6)
    assert len(reasons) == 1
    case.then(STREAM, PromotionRefused(model=FIRST, by="ana", reasons=reasons, at=NOON, tries=6))
