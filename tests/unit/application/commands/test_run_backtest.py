"""RunBacktest: forecasts of a strategy and of naive from past origins, compared in one event."""

from typing import Any

import msgspec
import numpy as np
import pytest

from application.commands.run_backtest import RunBacktest
from application.forecasting.backtest_request import BacktestRequest
from domain.backtest import BacktestFinished
from domain.errors import (
    InvalidInput,
    NotFound,
    PrevistoError,
    TooFewSessions,
    UnknownTicker,
)
from domain.judgement.judge import RULES
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from domain.registry_events import TrainingWindow
from domain.ticker import Ticker
from tests.support.builders import NOON, a_series
from tests.support.use_cases import Case, backtesting

AAPL = Ticker.parse("AAPL")
OURS, THEIRS = a_series(100, seed=1), a_series(100, seed=2)
PLAN = BacktestRequest(tickers=["VALE3", "AAPL"], strategy="naive", horizon=5, origins=4, step=5)


class Spy:
    """A forecaster that records the histories it gets."""

    def __init__(self, *, pooled: bool) -> None:
        self.settings: dict[str, Any] = {"width": 0.1}
        self.pooled = pooled
        self.fits: list[list[PriceSeries]] = []
        self.contexts: list[PriceSeries] = []

    def fit(self, training: Any, horizon: int, settings: Any, seed: int, report: Any) -> "Spy":
        """Remember the histories."""
        self.fits.append(list(training))
        return self

    def predict(self, context: PriceSeries, horizon: int, levels: Any) -> Any:
        """A fan around the last close."""
        self.contexts.append(context)
        return context.close[-1] * (1 + 0.1 * (levels - 0.5)) * np.ones((horizon, 1))

    def dump(self) -> Any:
        """Nothing."""
        return {}, {}

    def load(self, artifact: Any) -> "Spy":
        """The same."""
        return self


@pytest.fixture
def case() -> Case:
    """100 sessions of VALE3 and of AAPL."""
    return Case().tracked().priced(OURS).tracked("AAPL").priced(THEIRS, "AAPL")


def backtest(case: Case, **others: Any) -> RunBacktest:
    """The use-case over naive and others."""
    return backtesting(case, **others)


def window(symbol: str, series: PriceSeries) -> TrainingWindow:
    """The 80 sessions that are known at the first origin."""
    known = series.until(series.bar(79).session)
    return TrainingWindow(
        ticker=symbol,
        first=known.first,
        last=known.last,
        sessions=80,
        revision=1,
        digest=known.digest,
        rules=RULES,
        version=2,
    )


def test_a_comparison_is_recorded_with_what_it_was_made_from(case: Case) -> None:
    """The event holds the plan, the windows up to the first origin, and the figures of each ticker."""
    answer = backtest(case)(PLAN)

    ((stream, event),) = case.told
    assert isinstance(event, BacktestFinished)
    assert (stream, event.backtest) == (f"backtest-{answer.backtest}", answer.backtest)
    assert event == BacktestFinished(
        backtest=answer.backtest,
        strategy="naive",
        horizon=5,
        origins=4,
        step=5,
        levels=LEVELS,
        settings={},
        seed=1,
        training=(window("VALE3", OURS), window("AAPL", THEIRS)),
        tickers=event.tickers,
        pooled=event.pooled,
        synthetic=False,
        code_version="0.1.0",
        at=NOON,
    )
    assert [figures["ticker"] for figures in event.tickers] == ["VALE3", "AAPL"]


def test_naive_beside_naive_shows_no_skill(case: Case) -> None:
    """The relative loss is 1 for each ticker and for all together."""
    answer = backtest(case)(PLAN)

    assert [figures["relative_to_naive"] for figures in (*answer.tickers, answer.pooled)] == [1.0] * 3


def test_the_answer_is_what_the_ledger_holds(case: Case) -> None:
    """The event that is read back has the figures of the answer."""
    answer = backtest(case)(PLAN)

    case.then(f"backtest-{answer.backtest}", answer)


def test_invented_prices_of_one_ticker_mark_the_whole(case: Case) -> None:
    """The event is synthetic when one of two tickers is."""
    case.tracked("PETR4").priced(OURS, "PETR4", synthetic=True)

    answer = backtest(case)(msgspec.structs.replace(PLAN, tickers=["VALE3", "PETR4"]))

    assert answer.synthetic


@pytest.mark.parametrize(("pooled", "fits"), [(True, [2]), (False, [1, 1])])
def test_a_pooled_strategy_is_fitted_once_and_another_one_by_ticker(
    case: Case, pooled: bool, fits: list[int]
) -> None:
    """Each fit sees the histories up to the first origin and nothing behind it."""
    spy = Spy(pooled=pooled)
    use = backtest(case, spy=spy)
    plan = msgspec.structs.replace(PLAN, strategy="spy")

    use(plan)

    assert use.undivided(plan) is pooled
    assert [len(histories) for histories in spy.fits] == fits
    seen = [series.digest for histories in spy.fits for series in histories]
    assert seen == [window("VALE3", OURS).digest, window("AAPL", THEIRS).digest]


def test_every_origin_is_shown_what_was_known_there(case: Case) -> None:
    """The contexts end at four origins five sessions apart, the last a whole horizon before the end."""
    spy = Spy(pooled=False)

    backtest(case, spy=spy)(msgspec.structs.replace(PLAN, strategy="spy", tickers=["VALE3"]))

    assert [len(context) for context in spy.contexts] == [80, 85, 90, 95]


def test_settings_are_recorded_with_their_defaults(case: Case) -> None:
    """The event holds the value that was given in the type of the default."""
    plan = msgspec.structs.replace(PLAN, strategy="spy", settings={"width": "0.2"})

    assert backtest(case, spy=Spy(pooled=False))(plan).settings == {"width": 0.2}


def test_progress_is_reported_from_the_fit_to_the_last_ticker(case: Case) -> None:
    """The fractions rise from 0, and each ticker is named once for its fit and once for its forecasts."""
    told: list[tuple[float, str]] = []

    backtest(case)(PLAN, lambda fraction, text: told.append((fraction, text)))

    assert told == [
        (0.0, "fitting VALE3"),
        (0.25, "fitting AAPL"),
        (0.5, "evaluating VALE3"),
        (0.75, "evaluating AAPL"),
    ]


def test_folds_leave_no_event(case: Case) -> None:
    """The part of the work that fits and walks records nothing, and recording it gives the same figures."""
    use = backtest(case)

    folds = use.folds(PLAN)

    case.then_nothing()
    assert use.record(PLAN, folds).pooled == use(PLAN).pooled


@pytest.mark.parametrize(
    ("changes", "kind", "field"),
    [
        ({"horizon": 0}, InvalidInput, "horizon"),
        ({"horizon": 61}, InvalidInput, "horizon"),
        ({"origins": 0}, InvalidInput, "origins"),
        ({"step": 0}, InvalidInput, "step"),
        ({"tickers": ()}, InvalidInput, "tickers"),
        ({"tickers": ["VALE3", "vale3.sa"]}, InvalidInput, "tickers"),
        ({"settings": {"width": 3}}, InvalidInput, "settings.width"),
        ({"strategy": "prophet"}, NotFound, "strategy"),
        ({"tickers": ["VALE3", "PETR4"]}, UnknownTicker, "ticker"),
        ({"origins": 20}, TooFewSessions, "origins"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused(
    case: Case, changes: dict[str, Any], kind: type[PrevistoError], field: str
) -> None:
    """The refusal names the part at fault, and nothing is recorded."""
    case.refused(kind, field, backtest(case), msgspec.structs.replace(PLAN, **changes))


def test_a_history_that_a_strategy_finds_too_short_is_refused(case: Case) -> None:
    """The refusal is TooFewSessions about the sessions when naive needs more than the first origin knows."""
    short = msgspec.structs.replace(PLAN, origins=19, horizon=5, step=5)

    case.refused(TooFewSessions, "sessions", backtest(case), short)
