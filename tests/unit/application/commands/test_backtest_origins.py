"""Backtests whose origins are chosen by their days, beside a rival, and over tickers of which one fails."""

from datetime import date
from typing import Any

import msgspec
import numpy as np
import pytest

from adapters.forecasting.scale import ScaleForecaster
from adapters.forecasting.scale.forecaster import FittedScale
from application.forecasting.backtest_request import BacktestRequest
from domain.backtest import BacktestFinished
from domain.errors import InvalidInput, NotFound, PrevistoError, TooFewSessions
from domain.interval import Interval
from domain.prices import PriceSeries
from domain.registry_events import ModelRegistered
from domain.sessions import to_day
from domain.ticker import Ticker
from entrypoints.cli.backtest_table import show_backtest
from tests.support.builders import a_version
from tests.support.use_cases import Case, backtesting

SCALE = {"scale": ScaleForecaster()}
PLAN = BacktestRequest(
    tickers=["VALE3", "AAPL"], strategy="scale", horizon=5, step=20, since=date(2020, 1, 1)
)


def prices(sessions: int, seed: int, last: date = date(2024, 5, 24)) -> PriceSeries:
    """Weekdays up to a day, with clusters of volatility."""
    days = np.arange(to_day(last) - 2 * sessions, to_day(last) + 1, dtype=np.int32)
    days = days[(days + 3) % 7 < 5][-sessions:]
    rng = np.random.default_rng(seed)
    sigma = 0.015 * np.exp(0.5 * np.sin(np.arange(sessions) / 90))
    return PriceSeries.of_closes(days, 30 * np.exp(np.cumsum(sigma * rng.standard_normal(sessions))))


@pytest.fixture
def case() -> Case:
    """Six years of VALE3, four of AAPL, and 100 sessions of PETR4."""
    made = Case()
    for symbol, sessions in (("VALE3", 1500), ("AAPL", 1000), ("PETR4", 100)):
        made.tracked(symbol).priced(prices(sessions, seed=sessions), symbol)
    return made


def run(case: Case, **changes: Any) -> BacktestFinished:
    """The backtest of the plan, but for the changes."""
    return backtesting(case, **SCALE)(msgspec.structs.replace(PLAN, **changes))


def test_every_session_between_two_days_is_an_origin(case: Case) -> None:
    """One ticker has origins from the first day on, the other one from its second year on."""
    event = run(case, step=1, since=date(2023, 1, 2), until=date(2023, 1, 31))
    later = run(case, step=1, since=date(2020, 1, 1), until=date(2021, 8, 6), tickers=["AAPL"])

    assert [one["origins"] for one in event.tickers] == [22, 22]
    assert (event.origins, event.since, event.until) == (22, date(2023, 1, 2), date(2023, 1, 31))
    assert later.training[0].sessions == 250


def test_origins_are_counted_back_from_the_end(case: Case) -> None:
    """Tickers with the same last session have the same days, however long their histories are."""
    event = run(case, step=7, since=date(2022, 1, 3))

    first, second = (window.last for window in event.training)
    later = case.prices(Ticker.parse("VALE3")).series.since(first)
    assert first == second
    assert (len(later) - 1 - PLAN.horizon) % 7 == 0


def test_the_parts_of_four_years(case: Case) -> None:
    """All parts and intervals are there, deterministic, and the same over child jobs."""
    use = backtesting(case, **SCALE)
    event, again = use(PLAN), use(PLAN)

    assert event.interval and event.interval.holds(event.pooled["relative_to_naive"])
    assert (event.interval, event.heat, event.years) == (again.interval, again.heat, again.years)
    assert [one.name for one in event.heat] == ["calm", "wild"]
    assert [one.name for one in event.years] == ["2020", "2021", "2022", "2023", "2024"]
    assert [one.name for one in event.steps] == ["1", "2", "3", "4", "5"]
    assert event.steps[0].coverage["80"] == event.pooled["coverage"]["80"]["1"]
    assert sum(one.origins for one in event.years) == event.pooled["origins"]
    assert event.learned_until == date(2026, 8, 21)


def test_many_origins_in_one_call_have_the_figures_of_single_calls(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures are equal bit for bit when the strategy answers one origin at a time."""
    together = run(case)
    monkeypatch.delattr(FittedScale, "predict_all")
    monkeypatch.setattr(FittedScale, "predict", _alone(FittedScale.predict, FittedScale))

    alone = run(case)

    assert (alone.tickers, alone.pooled, alone.years) == (together.tickers, together.pooled, together.years)


def _alone(inner: Any, kind: Any) -> Any:
    """`predict` by the code of `predict_all`, whose name is hidden from the use-case."""
    from adapters.forecasting.scale import forecaster

    whole = _PREDICT_ALL

    def predict(self: Any, context: Any, horizon: int, levels: Any) -> Any:
        assert forecaster.FittedScale is kind
        return whole(self, [context], horizon, levels)[0]

    return predict


_PREDICT_ALL = FittedScale.predict_all


def test_one_ticker_that_fails_does_not_stop_the_others(case: Case) -> None:
    """The figures are those without it, and its error is in the event."""
    event = run(case, tickers=["VALE3", "PETR4", "AAPL"])

    assert [one["ticker"] for one in event.tickers] == ["VALE3", "AAPL"]
    assert [(one.ticker, one.code) for one in event.failed] == [("PETR4", "too-few-sessions")]
    assert event.pooled == run(case).pooled


def test_a_strategy_against_itself_and_against_naive(case: Case) -> None:
    """The ratio is 1 without any width, or that to naive."""
    event = run(case, against="scale")
    beside_naive = run(case, against="naive")

    assert event.against and (event.against.name, event.against.relative) == ("scale", 1.0)
    assert bounds(event.against.interval) == pytest.approx((1.0, 1.0), abs=1e-12)
    assert beside_naive.against
    assert beside_naive.against.relative == pytest.approx(event.pooled["relative_to_naive"])
    assert bounds(beside_naive.against.interval) == pytest.approx(bounds(event.interval))


def bounds(interval: Interval | None) -> tuple[float, float]:
    """The bounds of an interval that is there."""
    assert interval
    return interval.low, interval.high


def registered(case: Case, last: date) -> ModelRegistered:
    """A naive version of VALE3 for a week that has learned from prices up to a day."""
    version = a_version("VALE3-week-1")
    (window,) = version.training
    parts = {"family": "week", "horizon": 5, "strategy": "naive", "settings": {}, "artifact": "a1"}
    found = msgspec.structs.replace(version, training=(msgspec.structs.replace(window, last=last),), **parts)
    case.given("registry-VALE3-week", found)
    return found


@pytest.mark.parametrize(
    ("changes", "kind", "field"),
    [
        ({"step": 0}, InvalidInput, "step"),
        ({"until": date(2019, 1, 1)}, InvalidInput, "until"),
        ({"since": date(2024, 5, 20)}, TooFewSessions, "since"),
        ({"tickers": ["PETR4"]}, TooFewSessions, "since"),
        ({"against": "prophet"}, NotFound, "against"),
        ({"against": "VALE3-week-9", "tickers": ["VALE3"]}, NotFound, "against"),
        ({"against": "VALE3-week-1"}, InvalidInput, "against"),
        ({"against": "VALE3-week-1", "tickers": ["VALE3"]}, InvalidInput, "against"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused(
    case: Case, changes: dict[str, Any], kind: type[PrevistoError], field: str
) -> None:
    """One error about the part at fault: no origin inside, or a version that has seen the origins."""
    registered(case, date(2021, 1, 4))
    request = msgspec.structs.replace(PLAN, **changes)

    case.refused(kind, field, backtesting(case, **SCALE), request)


def test_the_tables_fit_eighty_columns(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    """With intervals, a rival, parts and notes about failed tickers and shipped weights."""
    event = run(case, tickers=["VALE3", "PETR4", "AAPL"], against="naive")
    show_backtest(msgspec.to_builtins(event))

    out = capsys.readouterr().out
    table = [
        line for line in out.splitlines() if line.split()[0] in ("VALE3", "AAPL", "pooled", "calm", "2020")
    ]
    assert len(table) == 5 and all(len(line) <= 80 for line in table)
    assert "of the loss of naive" in out
    assert "PETR4 has no figures" in out
    assert "not out of sample" in out
