"""RetireModel: a version is retired for good, and never the active one."""

import pytest

from application.commands.retire_model import RetireModel
from domain.errors import (
    Conflict,
    UnknownModel,
)
from domain.registry_events import ModelRetired
from tests.support.builders import NOON, a_version
from tests.support.use_cases import Case, the_promotion

STREAM = "registry-VALE3-fortnight"
FIRST, SECOND = "VALE3-fortnight-1", "VALE3-fortnight-2"
RETIRED = ModelRetired(model=FIRST, by="ana", reason="superseded", at=NOON)


def test_a_version_that_does_not_serve_is_retired() -> None:
    """The event names the actor, the reason and the time, and is the answer."""
    case = Case().given(STREAM, a_version())

    assert RetireModel(case.ledger)(FIRST, "superseded") == RETIRED

    case.then(STREAM, RETIRED)


def test_a_version_that_served_before_is_retired() -> None:
    """The version behind the active one may be taken out."""
    case = Case().given(
        STREAM, a_version(), a_version(SECOND), the_promotion(FIRST), the_promotion(SECOND, FIRST)
    )

    RetireModel(case.ledger)(FIRST, "superseded")

    case.then(STREAM, RETIRED)


def test_an_active_version_is_refused() -> None:
    """The refusal is Conflict about the model, with the roll-back as its remedy."""
    case = Case().given(STREAM, a_version(), the_promotion(FIRST))

    refusal = case.refused(Conflict, "model", RetireModel(case.ledger), FIRST, "superseded")

    assert "rollback VALE3" in refusal.remedy


def test_a_retired_version_is_refused() -> None:
    """The refusal is Conflict about the model, and the stream holds one retirement."""
    case = Case().given(STREAM, a_version(), RETIRED)

    case.refused(Conflict, "model", RetireModel(case.ledger), FIRST, "superseded")


@pytest.mark.parametrize("model", ["VALE3-fortnight-2", "PETR4-fortnight-1", "fortnight-1"])
def test_an_unknown_version_is_refused(model: str) -> None:
    """The refusal is UnknownModel about the model."""
    case = Case().given(STREAM, a_version())

    case.refused(UnknownModel, "model", RetireModel(case.ledger), model, "superseded")
