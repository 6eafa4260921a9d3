"""ChooseRepair: repairs happen only for a ticker where a person asked for them."""

import pytest

from application.commands.choose_repair import ChooseRepair
from domain.errors import NotFound
from domain.price_events import RepairChosen
from tests.support.builders import NOON, a_series
from tests.support.use_cases import VALE3, Case


@pytest.fixture
def case() -> Case:
    """VALE3 with prices."""
    return Case().tracked().priced(a_series(100))


def test_a_choice_is_recorded_once(case: Case) -> None:
    """The same choice again is no event."""
    choose = ChooseRepair(case.ledger)
    assert choose(VALE3, repair=True)
    assert not choose(VALE3, repair=True)
    case.then("ticker-VALE3", RepairChosen(ticker="VALE3", repair=True, by="ana", at=NOON))


def test_nothing_is_repaired_by_default(case: Case) -> None:
    """The choice of a ticker without one is `no`."""
    assert not ChooseRepair(case.ledger)(VALE3, repair=False)
    case.then_nothing()


def test_an_unknown_ticker_is_refused() -> None:
    """The refusal is NotFound about the ticker."""
    case = Case()
    with pytest.raises(NotFound) as caught:
        ChooseRepair(case.ledger)(VALE3, repair=True)
    assert caught.value.field == "ticker"
