"""RollBackModel: the version that was promoted before serves again, or the fallback does."""

import pytest

from application.commands.roll_back_model import RollBackModel
from application.forecasting.registry_streams import registry_of
from domain.errors import Conflict
from domain.horizon import HorizonFamily
from domain.registry_events import ModelRetired, ModelRolledBack
from tests.support.builders import NOON, a_version
from tests.support.use_cases import VALE3, Case, the_promotion

STREAM = "registry-VALE3-fortnight"
FIRST, SECOND = "VALE3-fortnight-1", "VALE3-fortnight-2"


def rolled_back(model: str, restored: str) -> ModelRolledBack:
    """The event by ana."""
    return ModelRolledBack(model=model, restored=restored, by="ana", reason="it drifts", at=NOON)


def active(case: Case) -> str:
    """The version that serves, or nothing for the fallback."""
    found = registry_of(case.store, "VALE3", HorizonFamily.FORTNIGHT).active
    return found.model if found else ""


@pytest.fixture
def case() -> Case:
    """Two versions, of which the first was promoted."""
    return Case().given(STREAM, a_version(FIRST), a_version(SECOND), the_promotion(FIRST))


def test_the_version_promoted_before_serves_again(case: Case) -> None:
    """The event names the version that leaves and the version that returns."""
    case.given(STREAM, the_promotion(SECOND, FIRST))

    RollBackModel(case.ledger)(VALE3, HorizonFamily.FORTNIGHT, "it drifts")

    case.then(STREAM, rolled_back(SECOND, FIRST))
    assert active(case) == FIRST


def test_the_fallback_serves_when_nothing_was_promoted_before(case: Case) -> None:
    """The event restores no version, and the registry has no active one."""
    RollBackModel(case.ledger)(VALE3, HorizonFamily.FORTNIGHT, "it drifts")

    case.then(STREAM, rolled_back(FIRST, ""))
    assert active(case) == ""


def test_a_retired_version_does_not_serve_again(case: Case) -> None:
    """The roll-back passes the retired version by and restores the fallback."""
    retired = ModelRetired(model=FIRST, by="ana", reason="old", at=NOON)
    case.given(STREAM, the_promotion(SECOND, FIRST), retired)

    RollBackModel(case.ledger)(VALE3, HorizonFamily.FORTNIGHT, "it drifts")

    case.then(STREAM, rolled_back(SECOND, ""))
    assert active(case) == ""


def test_a_registry_without_an_active_version_is_refused(case: Case) -> None:
    """The refusal is Conflict about the ticker, after a roll-back to the fallback too."""
    case.given(STREAM, rolled_back(FIRST, ""))

    case.refused(Conflict, "ticker", RollBackModel(case.ledger), VALE3, HorizonFamily.FORTNIGHT, "again")


def test_another_family_has_a_registry_of_its_own(case: Case) -> None:
    """The refusal for the week is Conflict while the fortnight has an active version."""
    case.refused(Conflict, "ticker", RollBackModel(case.ledger), VALE3, HorizonFamily.WEEK, "it drifts")
    assert active(case) == FIRST
