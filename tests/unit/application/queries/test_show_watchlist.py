"""The watchlist: what each ticker shows of the forecasts that the person may see, and the order by skill."""

import pytest
from msgspec.structs import replace

from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.projections.projector import Projector
from application.queries.lists import Lists
from application.queries.show_watchlist import ShowWatchlist
from application.queries.tracked_tickers import TrackedTickers
from domain.coverage_band import CoverageVerdict
from domain.forecast import ForecastScored
from tests.support.builders import NOON, a_closed_step, a_version, an_issued_forecast, convincing_evidence
from tests.support.use_cases import Case, Weekdays

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
def watchlist(case: Case) -> ShowWatchlist:
    """The query over rows of its own."""
    lists = Lists(Projector(case.store, InMemoryReadModels()))
    return ShowWatchlist(lists, TrackedTickers(lists, Weekdays(), case.ledger.clock))


def test_the_best_version_comes_first_and_the_fallback_last(watchlist: ShowWatchlist) -> None:
    """By the relative loss of the version that served; tickers without a version by name."""
    assert watchlist.by_skill(SYMBOLS, None) == ["PETR4", "VALE3", "AAPL", "ITUB4"]


def test_forecasts_of_others_are_not_shown(watchlist: ShowWatchlist) -> None:
    """Ana's forecast is hers and the overseer's."""
    shown = {owners: watchlist(["AAPL"], owners)[0].forecast for owners in (None, ("", "ana"), ("", "bob"))}
    assert [bool(one) for one in shown.values()] == [True, True, False]


def test_live_figures_follow_a_score(case: Case, watchlist: ShowWatchlist) -> None:
    """Three closes are too few for a verdict, and the second score counts once."""
    assert watchlist.live("VALE3", None).coverage is None
    for count in (2, 3):
        steps = tuple(a_closed_step(number + 1) for number in range(count))
        scored = ForecastScored(forecast="0.95", steps=steps, revision=2, basis=1.0, at=NOON)
        case.given("forecast-0.95", scored)
    live = watchlist.live("VALE3", None)
    assert (live.closes, live.verdict) == (3, CoverageVerdict.FEW)
    assert live == watchlist(["VALE3"], ("",))[0].live


def test_unknown_tickers_are_left_out(watchlist: ShowWatchlist) -> None:
    """The others stand in the order that was asked for."""
    found = watchlist(["VALE3", "NOPE4", "AAPL"], None)
    assert [one.ticker["ticker"] for one in found] == ["VALE3", "AAPL"]
    assert [bool(one.evidence) for one in found] == [True, False]
