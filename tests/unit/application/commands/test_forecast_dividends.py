"""IssueForecast: announced dividends of the horizon move the quantiles and are listed."""

from datetime import date, timedelta

import numpy as np
import pytest

from application.forecasting.sources import Ask
from domain.dividends import Dividend
from domain.errors import Conflict
from domain.forecast import ForecastIssued
from domain.price_events import DividendsAnnounced
from tests.support.builders import NOON, a_series
from tests.support.use_cases import VALE3, Oracle, naive_ranges

ASK = Ask(ticker=VALE3, horizon=3)
TUESDAY = date(2024, 5, 28)  # the second of three sessions


def a_dividend(ex_date: date = TUESDAY, amount: float = 1.5, announced: date | None = None) -> Dividend:
    """A dividend of the horizon that was announced before the origin, but for the changes."""
    return Dividend(ex_date=ex_date, amount=amount, announced=announced or date(2024, 5, 20))


def told(case: Oracle, *dividends: Dividend) -> Oracle:
    """The dividends that the source told last."""
    event = DividendsAnnounced(ticker="VALE3", dividends=dividends, source="csv", at=NOON)
    case.given("ticker-VALE3", event)
    return case


def moved(case: Oracle, event: ForecastIssued) -> list[float]:
    """How far each step lies below the forecast without dividends, the same for every level."""
    differences = naive_ranges(case.series, 3) - event.quantiles.grid
    np.testing.assert_allclose(differences, differences[:, :1] * np.ones(7), atol=1e-9)
    return [float(amount) for amount in differences[:, 0].round(9)]


@pytest.fixture
def case() -> Oracle:
    """VALE3 with prices up to Friday 24 May 2024; the fallback answers."""
    return Oracle()


def test_the_steps_from_the_ex_date_on_are_moved(case: Oracle) -> None:
    """The amount is taken off the second and third step, and the forecast lists the dividend."""
    event = told(case, a_dividend()).issue(ASK)

    assert moved(case, event) == [0.0, 1.5, 1.5]
    assert event.dividends == (a_dividend(),)
    assert event.digest == event.quantiles.digest


def test_amounts_of_several_dividends_add_up(case: Oracle) -> None:
    """Two on one day and one on the next; the last is taken off with those before."""
    day = timedelta(days=1)
    dividends = (a_dividend(amount=0.5), a_dividend(amount=1.0), a_dividend(TUESDAY + day, 2.0))

    assert moved(case, told(case, *dividends).issue(ASK)) == [0.0, 1.5, 3.5]


def test_an_ex_date_without_a_session_moves_the_next_one(case: Oracle) -> None:
    """An ex-date on the Sunday before the first step is taken off all of them."""
    assert moved(case, told(case, a_dividend(date(2024, 5, 26))).issue(ASK)) == [1.5, 1.5, 1.5]


@pytest.mark.parametrize(
    "other",
    [
        a_dividend(date(2024, 5, 24)),  # the origin: its close has fallen already
        a_dividend(date(2024, 5, 30)),  # behind the horizon
        a_dividend(announced=date(2024, 6, 29)),  # after the issue
    ],
)
def test_other_dividends_change_nothing(case: Oracle, other: Dividend) -> None:
    """The forecast is bit for bit that without dividends, and it lists none."""
    event = told(case, other).issue(ASK)

    assert event.dividends == ()
    assert event.quantiles.values == tuple(map(tuple, naive_ranges(case.series, 3).tolist()))


def test_total_return_prices_do_not_fall_by_a_dividend(case: Oracle) -> None:
    """A series that contains the dividends is not moved by them."""
    case.priced(a_series(100, seed=2), number=2, basis="total-return", restart=True)

    assert told(case, a_dividend()).issue(ASK).dividends == ()


def test_a_dividend_above_the_price_is_refused(case: Oracle) -> None:
    """The error names the session, the amount and the quantile, and nothing is recorded."""
    told(case, a_dividend(amount=500.0))

    error = case.refused(Conflict, "ticker", case.issue, ASK)

    assert "announced up to 2024-05-28 are 500 a share, not below the lowest quantile" in error.message
