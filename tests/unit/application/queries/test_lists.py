"""Lists: rows of projections that hold everything that was appended before."""

from typing import Any

import pytest

from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.projections.projector import Projector
from application.projections.track_record import NOTHING
from application.queries.lists import Lists
from domain.errors import NotFound, UnknownModel, UnknownTicker
from domain.forecast import ForecastIssued, ForecastScored
from domain.tracked_ticker import TickerRetired
from tests.support.builders import NOON, a_closed_step, an_issued_forecast
from tests.support.use_cases import Case


@pytest.fixture
def case() -> Case:
    """Two tickers of B3 and one of New York."""
    return Case().tracked("VALE3").tracked("AAPL").tracked("PETR4")


@pytest.fixture
def lists(case: Case) -> Lists:
    """The query over rows of its own."""
    return Lists(Projector(case.store, InMemoryReadModels()))


def forecast(name: str, owner: str = "", ticker: str = "VALE3") -> ForecastIssued:
    """A forecast of an owner."""
    return an_issued_forecast(forecast=name, owner=owner, ticker=ticker)


def keys(rows: Any, field: str = "forecast") -> list[str]:
    """The keys of rows."""
    return [row[field] for row in rows]


def test_rows_come_by_key(lists: Lists) -> None:
    """The tickers stand in the order of their names, not of their events."""
    assert keys(lists.all("tickers"), "ticker") == ["AAPL", "PETR4", "VALE3"]


def test_a_row_is_there_as_soon_as_its_event_is(case: Case, lists: Lists) -> None:
    """The second call holds a ticker that was tracked behind the first call."""
    lists.all("tickers")
    case.tracked("ABEV3")

    assert "ABEV3" in keys(lists.all("tickers"), "ticker")
    assert lists.one("tickers", "ABEV3", "ticker")["exchange"] == "BVMF"


def test_rows_of_one_ticker_can_be_asked_for(case: Case, lists: Lists) -> None:
    """The list holds the forecasts of that ticker and of no other one."""
    case.given("forecast-a", forecast("a")).given("forecast-b", forecast("b", ticker="AAPL"))

    assert keys(lists.all("forecasts", "AAPL")) == ["b"]


def test_rows_of_some_owners_can_be_asked_for(case: Case, lists: Lists) -> None:
    """The list holds the forecasts of these owners, and every one without a choice."""
    for name, owner in (("a", ""), ("b", "bia"), ("c", "caio")):
        case.given(f"forecast-{name}", forecast(name, owner))

    assert keys(lists.all("forecasts", owners=("", "bia"))) == ["a", "b"]
    assert keys(lists.all("forecasts", owners=())) == []
    assert keys(lists.all("forecasts")) == ["a", "b", "c"]


def test_pages_follow_each_other_without_a_gap(case: Case, lists: Lists) -> None:
    """Each page begins behind the last key of the page before."""
    for name in "abcde":
        case.given(f"forecast-{name}", forecast(name))
    pages: list[list[str]] = []
    while not pages or pages[-1]:
        after = pages[-1][-1] if pages else ""
        pages.append(keys(lists.all("forecasts", after=after, limit=2)))

    assert pages == [["a", "b"], ["c", "d"], ["e"], []]


def test_tickers_that_are_followed_can_be_asked_for_by_exchange(case: Case, lists: Lists) -> None:
    """The retired ticker is left out until it is tracked again."""
    case.given("ticker-PETR4", TickerRetired(ticker="PETR4", by="ana", reason="", at=NOON))
    before = lists.tracked_tickers(), lists.tracked_tickers("BVMF"), lists.tracked_tickers("XNYS")
    case.tracked("PETR4")

    assert before == (["AAPL", "VALE3"], ["VALE3"], ["AAPL"])
    assert lists.tracked_tickers("BVMF") == ["PETR4", "VALE3"]


def test_the_record_of_no_forecast_is_nothing(lists: Lists) -> None:
    """The totals of an empty ledger are the neutral ones."""
    assert lists.totals() == NOTHING


def test_the_record_holds_every_forecast(case: Case, lists: Lists) -> None:
    """The totals count forecasts and scored sessions."""
    score = ForecastScored(forecast="a", steps=(a_closed_step(1),), revision=1, basis=1.0, at=NOON)
    case.given("forecast-a", forecast("a"), score).given("forecast-b", forecast("b"))

    totals = lists.totals()

    assert (totals["forecasts"], totals["sessions"], totals["pinball"]) == (2, 1, 0.25)


@pytest.mark.parametrize(
    ("projection", "key", "field", "kind"),
    [
        ("tickers", "XXXX3", "ticker", UnknownTicker),
        ("models", "m9", "model", UnknownModel),
        ("jobs", "j9", "job", NotFound),
    ],
)
def test_an_unknown_row_is_refused(
    case: Case, lists: Lists, projection: str, key: str, field: str, kind: type[NotFound]
) -> None:
    """The refusal is about the field that the caller names."""
    refusal = case.refused(kind, field, lists.one, projection, key, field)

    assert refusal.message == f"no {field} {key!r}"
