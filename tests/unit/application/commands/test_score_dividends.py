"""ScoreForecast: a dividend that the forecast did not list is shown, and scored both ways."""

from datetime import date
from typing import Any

import msgspec
import numpy as np
import pytest

from application.commands.score_forecast import ScoreForecast
from application.ports.price_history import PriceRevision
from domain.bars import RawBars
from domain.dividends import Dividend, shifted
from domain.forecast import Forecast, ForecastIssued, StepScore
from domain.quantiles import LEVELS, QuantilePaths
from domain.sessions import to_date
from tests.support.builders import a_series, an_issued_forecast
from tests.support.use_cases import Case, Shelf, bars_of, ingestion, naive_ranges

NAME = "f1"
WHOLE = a_series(103)
PAST = WHOLE.until(date(2024, 5, 24))
SESSIONS = (date(2024, 5, 27), date(2024, 5, 28), date(2024, 5, 29))
AMOUNT = 1.5
PAID = {SESSIONS[1]: AMOUNT}


def a_forecast(*dividends: Dividend) -> ForecastIssued:
    """A forecast of the sessions behind the past, less the dividends it lists."""
    last = float(PAST.close[-1])
    event = an_issued_forecast(
        forecast=NAME, origin=PAST.last, last_close=last, sessions=SESSIONS, revision=1, dividends=dividends
    )
    paths = QuantilePaths.of(LEVELS, event.quantiles.grid * last / 50)
    paths = shifted(paths, dividends, SESSIONS)
    return msgspec.structs.replace(event, quantiles=paths, digest=paths.digest)


def delivered(paid: dict[date, float], by: float = 1.0, **more: Any) -> tuple[RawBars, dict[str, Any]]:
    """All rows, with dividends by session, in prices divided by `by`."""
    bars = bars_of(WHOLE)
    columns = {name: column / by for name, column in bars.columns.items()}
    columns["dividend"] = np.array([paid.get(to_date(day), np.nan) / by for day in bars.sessions])
    return RawBars(bars.sessions, columns), more


def scored(event: ForecastIssued, paid: dict[date, float], by: float = 1.0, **more: Any) -> Forecast:
    """The forecast, scored on the delivered rows."""
    case = Case().tracked().priced(PAST).given(f"forecast-{NAME}", event)
    bars, changes = delivered(paid, by, **more)
    ingested = ingestion(bars, number=2, **changes)
    revision = PriceRevision(ticker="VALE3", number=2, recorded_at=ingested.at, bars=bars, digest=bars.digest)
    case.given("ticker-VALE3", ingested, revision=revision)
    return ScoreForecast(case.ledger, case.prices, Shelf())(NAME)[0]


def loss(close: float, quantiles: Any) -> float:
    """The mean pinball loss of one session, worked out level by level."""
    losses = [(t if close > q else t - 1) * (close - q) for t, q in zip(LEVELS, quantiles, strict=True)]
    return float(np.mean(losses))


def added(step: StepScore) -> tuple[float, float | None, dict[str, bool] | None]:
    """The fields about a dividend."""
    return step.dividend, step.pinball_with_dividend, step.inside_with_dividend


NONE = (0.0, None, None)


def test_steps_since_an_undeclared_dividend_are_scored_both_ways() -> None:
    """The first step has no dividend; the others have the amount, and the score of the close with it."""
    event = a_forecast()
    first, *later = scored(event, PAID).steps

    assert added(first) == NONE
    for number, step in enumerate(later, 1):
        close, quantiles = float(WHOLE.close[len(PAST) + number]), event.quantiles.grid[number]
        assert step.close == close
        assert step.pinball == pytest.approx(loss(close, quantiles))
        assert step.dividend == AMOUNT
        assert step.pinball_with_dividend == pytest.approx(loss(close + AMOUNT, quantiles))
        bounds = zip(("50", "80", "95"), (2, 1, 0), (4, 5, 6), strict=True)
        inside = {name: bool(quantiles[a] <= close + AMOUNT <= quantiles[b]) for name, a, b in bounds}
        assert step.inside_with_dividend == inside


def test_a_declared_dividend_is_not_added_back() -> None:
    """The quantiles have fallen by it already; naive is judged as if it had known the dividend too."""
    event = a_forecast(Dividend(ex_date=SESSIONS[1], amount=AMOUNT, announced=PAST.last))
    steps = scored(event, PAID).steps

    assert [added(step) for step in steps] == [NONE] * 3
    close = float(WHOLE.close[len(PAST) + 1])
    naive = naive_ranges(PAST, 3)[1]
    assert steps[1].naive_pinball == pytest.approx(loss(close + AMOUNT, naive))


def test_only_the_part_that_was_not_declared_is_added_back() -> None:
    """A dividend that became larger after the forecast is undeclared in its difference."""
    event = a_forecast(Dividend(ex_date=SESSIONS[1], amount=1.0, announced=PAST.last))

    assert [step.dividend for step in scored(event, PAID).steps] == [0.0, 0.5, 0.5]


@pytest.mark.parametrize("paid", [{}, {PAST.last: 2.0}])
def test_without_a_dividend_a_step_has_one_score(paid: dict[date, float]) -> None:
    """Neither a dividend of the origin nor one that the source does not tell is added."""
    declared = Dividend(ex_date=SESSIONS[1], amount=1.0, announced=PAST.last)
    for event in (a_forecast(), a_forecast(declared)):
        assert [added(step) for step in scored(event, paid).steps] == [NONE] * 3


def test_the_amount_is_in_prices_of_the_issue() -> None:
    """After a split of 2:1 the source divides prices and dividends; the score undoes both."""
    steps = scored(a_forecast(), PAID, by=2.0).steps

    assert steps[1].close == pytest.approx(float(WHOLE.close[len(PAST) + 1]))
    assert steps[1].dividend == pytest.approx(AMOUNT)


def test_total_return_closes_contain_the_dividends() -> None:
    """Nothing is added back to them."""
    steps = scored(a_forecast(), PAID, basis="total-return", restart=True).steps

    assert [added(step) for step in steps] == [NONE] * 3
