"""The watchlist: what each ticker shows of the forecasts that the person may see, and the order by skill."""

import pytest
from msgspec.structs import replace

from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.projections.projector import Projector
from application.queries.lists import Data, Lists
from application.queries.outlooks import Outlooks
from application.queries.show_reliability import ShowCoverage, ShowHeld
from application.queries.show_watchlist import ShowWatchlist
from domain.coverage_band import CoverageVerdict, coverage_verdict
from domain.forecast import ForecastScored
from domain.ticker import Ticker
from tests.support.builders import NOON, a_closed_step, a_version, an_issued_forecast, convincing_evidence
from tests.support.use_cases import Case

SYMBOLS = ["AAPL", "ITUB4", "PETR4", "VALE3"]


@pytest.fixture
def case() -> Case:
    """PETR4 is served by a better version than VALE3, AAPL by the fallback, and ITUB4 by nothing yet."""
    case = Case()
    for symbol in SYMBOLS:
        case.tracked(symbol)
    for symbol, loss in (("VALE3", 0.95), ("PETR4", 0.9)):
        model = f"{symbol}-fortnight-1"
        evidence = replace(convincing_evidence(), loss=loss, naive_loss=1.0)
        case.given(f"registry-{symbol}-fortnight", replace(a_version(model, evidence), ticker=symbol))
        case.given(f"forecast-{loss}", an_issued_forecast(forecast=f"{loss}", ticker=symbol, model=model))
    return case.given(
        "forecast-a", an_issued_forecast(forecast="a", ticker="AAPL", model="", strategy="scale", owner="ana")
    )


@pytest.fixture
def lists(case: Case) -> Lists:
    """Rows of their own."""
    return Lists(Projector(case.store, InMemoryReadModels()))


@pytest.fixture
def coverage(lists: Lists) -> ShowCoverage:
    """The coverage over time, which `/v1` and the page of a ticker say."""
    return ShowCoverage(lists, ShowHeld(lists))


@pytest.fixture
def watchlist(lists: Lists, coverage: ShowCoverage) -> ShowWatchlist:
    """The query over the same rows."""
    return ShowWatchlist(lists, Outlooks(lists), coverage)


def rows(*symbols: str) -> list[Data]:
    """The rows of these tickers, as far as the query reads them."""
    return [{"ticker": symbol} for symbol in symbols]


def test_the_best_version_comes_first_and_the_fallback_last(watchlist: ShowWatchlist) -> None:
    """By the relative loss of the version that served; tickers without a version by name."""
    assert watchlist.by_skill(SYMBOLS, None) == ["PETR4", "VALE3", "AAPL", "ITUB4"]


def test_forecasts_of_others_are_not_shown(watchlist: ShowWatchlist) -> None:
    """Ana's forecast is hers and the overseer's."""
    shown = {
        owners: watchlist(rows("AAPL"), owners)[0].forecast for owners in (None, ("", "ana"), ("", "bob"))
    }
    assert [bool(one) for one in shown.values()] == [True, True, False]


def test_live_figures_follow_a_score(case: Case, watchlist: ShowWatchlist, coverage: ShowCoverage) -> None:
    """Three closes are too few for a verdict, the second score counts once, and `/v1` says the same."""
    assert watchlist(rows("VALE3"), None)[0].live is None
    for count in (2, 3):
        steps = tuple(a_closed_step(number + 1) for number in range(count))
        scored = ForecastScored(forecast="0.95", steps=steps, revision=2, basis=1.0, at=NOON)
        case.given("forecast-0.95", scored)
        live = watchlist(rows("VALE3"), None)[0].live
        assert live and live.closes == count
    assert live.verdict == "few"
    assert live == watchlist(rows("VALE3"), ("",))[0].live == coverage(Ticker.parse("VALE3"), None)[-1]


def test_live_figures_count_overlapping_forecasts_for_less(case: Case, watchlist: ShowWatchlist) -> None:
    """Twenty forecasts of the same ten sessions are 200 closes, and not twenty independent ones."""
    for number in range(20):
        issued = an_issued_forecast(10, forecast=f"b{number:02}", ticker="ITUB4", model="")
        steps = tuple(
            replace(a_closed_step(step + 1), session=day, inside={"80": number < 10})
            for step, day in enumerate(issued.sessions)
        )
        scored = ForecastScored(forecast=issued.forecast, steps=steps, revision=2, basis=1.0, at=NOON)
        case.given(f"forecast-b{number:02}", issued, scored)
    live = watchlist(rows("ITUB4"), None)[0].live
    assert live and (live.closes, live.coverage, live.verdict) == (200, 0.5, "few")
    assert coverage_verdict(100, 200, 10) is CoverageVerdict.NARROW  # what counting by the horizon said


def test_the_order_is_that_which_was_asked_for(watchlist: ShowWatchlist) -> None:
    """With the evidence of the version that served, none for the fallback."""
    found = watchlist(rows("VALE3", "AAPL"), None)
    assert [one.ticker["ticker"] for one in found] == ["VALE3", "AAPL"]
    assert [bool(one.evidence) for one in found] == [True, False]
