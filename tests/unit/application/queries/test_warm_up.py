"""WarmUp: what the first requests need is loaded."""

from datetime import datetime
from typing import Any

import pytest

from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.forecasting.compose_forecast import Ask
from application.projections.projector import Projector
from application.queries.lists import Lists
from application.queries.warm_up import WarmUp
from domain.errors import IntegrityError
from tests.support.builders import a_series
from tests.support.jobs import Artifacts
from tests.support.use_cases import VALE3, Case, Oracle, Weekdays, the_promotion


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


@pytest.fixture
def artifacts() -> Counting:
    """Empty."""
    return Counting()


@pytest.fixture
def case(artifacts: Counting) -> Oracle:
    """VALE3 with prices."""
    return Oracle(artifacts)


def warm_up(case: Oracle, calendar: Any = None) -> WarmUp:
    """The query."""
    lists = Lists(Projector(case.store, InMemoryReadModels()))
    return WarmUp(lists, case.prices, case.serving, calendar or Weekdays(), case.clock)


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


def test_the_calendar_of_each_exchange_with_prices_is_built(case: Oracle) -> None:
    """The calendar is asked once about each exchange, and not about one without prices."""
    calendar = Asked()
    case.priced(a_series(30), "PETR4").tracked("PETR4").tracked("AAPL")

    warm_up(case, calendar)()
    assert calendar.exchanges == ["BVMF"]
    case.priced(a_series(30), "AAPL")
    warm_up(case, calendar)()
    assert calendar.exchanges == ["BVMF", "BVMF", "XNYS"]


def test_an_empty_ledger_needs_no_warm_up() -> None:
    """The query returns, and the calendar is not asked."""
    bare, oracle, calendar = Case(), Oracle(), Asked()
    lists = Lists(Projector(bare.store, InMemoryReadModels()))

    WarmUp(lists, bare.prices, oracle.serving, calendar, bare.clock)()

    assert calendar.exchanges == []


def test_the_warm_up_appends_nothing(case: Oracle) -> None:
    """The forecast of the fallback that it computes is no event."""
    warm_up(case)()

    case.then_nothing()


def test_a_damaged_artifact_is_reported(case: Oracle, artifacts: Counting) -> None:
    """The refusal is IntegrityError about the artifact of the champion."""
    case.registered("VALE3-week-1", the_promotion())
    artifacts.damaged = True

    case.refused(IntegrityError, "artifact", warm_up(case))


def test_a_ticker_with_a_short_history_does_not_stop_the_warm_up(artifacts: Counting) -> None:
    """The fallback refuses one session of AAPL; the champion of VALE3 is loaded all the same."""
    case = Oracle(artifacts)
    case.priced(a_series(1), "AAPL").tracked("AAPL")
    case.registered("VALE3-week-1", the_promotion())

    warm_up(case)()

    assert artifacts.loads == 1
