"""WarmUp: what the first requests need is loaded."""

from datetime import datetime
from typing import Any

import pytest

from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.forecasting.sources import Ask
from application.projections.projector import Projector
from application.queries.lists import Lists
from application.queries.warm_up import LEAST_FIT, WarmUp
from domain.errors import IntegrityError, MissingExtra
from tests.support.jobs import Artifacts
from tests.support.use_cases import VALE3, Case, Oracle, Shelf, Weekdays, the_promotion


class Counting(Artifacts):
    """An artifact store that counts reads; `damaged` makes it raise."""

    def __init__(self) -> None:
        super().__init__()
        self.loads = 0
        self.damaged = False

    def load(self, sha256: str) -> Any:
        if self.damaged:
            raise IntegrityError("other bytes", field="artifact")
        self.loads += 1
        return super().load(sha256)


class Asked(Weekdays):
    """A calendar that records the exchanges it is called with."""

    def __init__(self) -> None:
        self.exchanges: list[str] = []

    def last_final(self, exchange: str, now: datetime) -> Any:
        self.exchanges.append(exchange)
        return super().last_final(exchange, now)


class Naive(Shelf):
    """A catalog that gives naive for every name, and records the names."""

    def __init__(self) -> None:
        super().__init__()
        self.created: list[str] = []

    def create(self, name: str) -> Any:
        self.created.append(name)
        forecaster = super().create("naive")
        forecaster.settings = LEAST_FIT.get(name, {})
        return forecaster


@pytest.fixture
def artifacts() -> Counting:
    """Empty."""
    return Counting()


@pytest.fixture
def case(artifacts: Counting) -> Oracle:
    """VALE3 with prices."""
    return Oracle(artifacts)


def warm_up(case: Oracle, calendar: Any = None, catalog: Any = None) -> WarmUp:
    """The query."""
    lists = Lists(Projector(case.store, InMemoryReadModels()))
    return WarmUp(lists, case.serving, catalog or Naive(), calendar or Weekdays(), case.clock)


def test_a_champion_is_read_before_the_first_request(case: Oracle, artifacts: Counting) -> None:
    """The forecast behind the warm-up reads no artifact."""
    case.registered("VALE3-week-1", the_promotion())

    warm_up(case)()
    event = case.issue(Ask(ticker=VALE3, horizon=3))

    assert (event.model, artifacts.loads) == ("VALE3-week-1", 1)


def test_a_version_that_does_not_serve_is_not_read(case: Oracle, artifacts: Counting) -> None:
    """The artifacts of a registered version and of a replaced one stay unread."""
    case.registered("VALE3-week-1", the_promotion()).registered("VALE3-week-3")
    case.registered("VALE3-week-2", the_promotion("VALE3-week-2", "VALE3-week-1"))

    warm_up(case)()

    assert artifacts.loads == 1


def test_an_empty_ledger_is_warmed_up_too() -> None:
    """The calendar of each exchange is built, and each strategy that answers at once gives a forecast."""
    bare, oracle, calendar, catalog = Case(), Oracle(), Asked(), Naive()
    lists = Lists(Projector(bare.store, InMemoryReadModels()))

    WarmUp(lists, oracle.serving, catalog, calendar, bare.clock)()

    assert calendar.exchanges == ["BVMF", "XNYS"]
    assert catalog.created == ["naive", "drift", "volatility", "scale", "arima"]


def test_the_warm_up_appends_nothing(case: Oracle) -> None:
    """The forecasts that it computes are no events."""
    warm_up(case)()

    case.then_nothing()


def test_a_damaged_artifact_is_reported(case: Oracle, artifacts: Counting) -> None:
    """The refusal is IntegrityError about the artifact of the champion."""
    case.registered("VALE3-week-1", the_promotion())
    artifacts.damaged = True

    case.refused(IntegrityError, "artifact", warm_up(case))


def test_a_strategy_without_its_extra_does_not_stop_the_warm_up(case: Oracle, artifacts: Counting) -> None:
    """The champion is loaded all the same."""

    class Bare(Naive):
        """A catalog without `arima`."""

        def create(self, name: str) -> Any:
            if name == "arima":
                raise MissingExtra("no statsmodels", field="strategy")
            return super().create(name)

    case.registered("VALE3-week-1", the_promotion())

    warm_up(case, catalog=Bare())()

    assert artifacts.loads == 1
