"""ScoreForecast: closed sessions are scored beside the naive forecast of the same origin."""

from datetime import date
from typing import Any

import msgspec
import numpy as np
import pytest

from application.commands.score_forecast import ScoreForecast
from domain.errors import NotFound
from domain.forecast import ForecastIssued, ForecastScored, StepScore
from domain.prices import PRICES, PriceSeries
from domain.quantiles import LEVELS
from tests.support.builders import NOON, a_series, an_issued_forecast
from tests.support.use_cases import Case, Shelf, naive_ranges

NAME = "f1"
STREAM = f"forecast-{NAME}"
WHOLE = a_series(103)
PAST = a_series(103).until(date(2024, 5, 24))
SESSIONS = (date(2024, 5, 27), date(2024, 5, 28), date(2024, 5, 29))


def issued() -> ForecastIssued:
    """The forecast of the three sessions behind the past."""
    event = an_issued_forecast(
        forecast=NAME, origin=PAST.last, last_close=float(PAST.close[-1]), sessions=SESSIONS, revision=1
    )
    # The ranges of the builder lie around 50.
    grid = event.quantiles.grid * float(PAST.close[-1]) / 50
    paths = type(event.quantiles).of(LEVELS, grid)
    return msgspec.structs.replace(event, quantiles=paths, digest=paths.digest)


def known(count: int) -> PriceSeries:
    """The past and the first sessions behind it."""
    return WHOLE.until(SESSIONS[count - 1]) if count else PAST


def without(series: PriceSeries, session: date) -> PriceSeries:
    """The series without a session in the middle."""
    head, tail = series.until(session), series.since(session)
    parts = ("sessions", *PRICES, "volume")
    columns = [np.concatenate([getattr(head, n)[:-1], getattr(tail, n)[1:]]) for n in parts]
    return PriceSeries(*columns)


def split(series: PriceSeries, by: int) -> PriceSeries:
    """The series as a source rewrites it after a split."""
    prices = (getattr(series, name) / by for name in PRICES)
    return PriceSeries(series.sessions, *prices, series.volume * by)


def loss(close: float, quantiles: Any) -> float:
    """The mean pinball loss of one session, worked out level by level."""
    losses = [(t if close > q else t - 1) * (close - q) for t, q in zip(LEVELS, quantiles, strict=True)]
    return float(np.mean(losses))


def expected(number: int) -> StepScore:
    """The score of the n-th session, from 1."""
    close, quantiles = float(WHOLE.close[len(PAST) + number - 1]), issued().quantiles.grid[number - 1]
    naive = naive_ranges(PAST, 3)[number - 1]
    low, high = {"50": 2, "80": 1, "95": 0}, {"50": 4, "80": 5, "95": 6}
    return StepScore(
        session=SESSIONS[number - 1],
        close=close,
        error=close - float(quantiles[3]),
        pinball=pytest.approx(loss(close, quantiles)),
        naive_pinball=pytest.approx(loss(close, naive)),
        inside={n: bool(quantiles[low[n]] <= close <= quantiles[high[n]]) for n in low},
    )


def plain(number: int) -> StepScore:
    """A score of the n-th session that can be stored."""
    return msgspec.structs.replace(expected(number), pinball=0.5, naive_pinball=0.5)


def scored(*steps: StepScore, revision: int = 2, basis: float = 1.0) -> ForecastScored:
    """The event of a score."""
    return ForecastScored(forecast=NAME, steps=steps, revision=revision, basis=basis, at=NOON)


@pytest.fixture
def case() -> Case:
    """A forecast, and the prices it was made from."""
    return Case().tracked().priced(PAST).given(STREAM, issued())


@pytest.fixture
def use(case: Case) -> ScoreForecast:
    """The use-case."""
    return ScoreForecast(case.ledger, case.prices, Shelf())


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_closed_session_is_scored(case: Case, use: ScoreForecast, count: int) -> None:
    """The event holds one step for each session that has closed, and the revision it was read from."""
    case.priced(known(count), number=2)

    forecast, more = use(NAME)

    case.then(STREAM, scored(*(expected(number + 1) for number in range(count))))
    assert (len(forecast.steps), more, forecast.complete) == (count, True, count == 3)


def test_a_forecast_without_a_closed_session_is_left_alone(case: Case, use: ScoreForecast) -> None:
    """The call returns that nothing was scored and appends no event."""
    forecast, more = use(NAME)

    case.then_nothing()
    assert (forecast.steps, more) == ((), False)


def test_scoring_again_without_another_session_changes_nothing(case: Case, use: ScoreForecast) -> None:
    """The second call answers with the same steps and appends no event."""
    case.priced(known(2), number=2)
    first, _ = use(NAME)

    again, more = use(NAME)

    assert (again, more) == (first, False)
    assert len(case.told) == 1


def test_another_session_is_scored_together_with_those_before(case: Case, use: ScoreForecast) -> None:
    """The second event holds every step so far and the newer revision."""
    case.priced(known(1), number=2)
    use(NAME)
    case.priced(known(3), number=3)

    _, more = use(NAME)

    assert more
    case.then(STREAM, scored(*(expected(number) for number in (1, 2, 3)), revision=3))


def test_a_complete_forecast_is_scored_no_more(case: Case, use: ScoreForecast) -> None:
    """The call returns at once and reads no prices."""
    case.given(STREAM, scored(*(plain(number) for number in (1, 2, 3))))

    forecast, more = use(NAME)

    case.then_nothing()
    assert (forecast.complete, more) == (True, False)
    assert case.store.reads["ticker-VALE3"] == 0


def test_a_session_without_a_bar_is_a_step_without_a_score(case: Case, use: ScoreForecast) -> None:
    """The step of the missing session has no close, and the sessions around it are scored."""
    case.priced(without(WHOLE, SESSIONS[1]), number=2)

    use(NAME)

    missing = StepScore(
        session=SESSIONS[1], close=None, error=None, pinball=None, naive_pinball=None, inside={}
    )
    case.then(STREAM, scored(expected(1), missing, expected(3)))


def test_a_split_since_the_issue_is_undone(case: Case, use: ScoreForecast) -> None:
    """The closes are on the basis of the issue, and the event tells the ratio of the two."""
    case.priced(split(WHOLE, 2), number=2)

    use(NAME)

    case.then(STREAM, scored(*(expected(number) for number in (1, 2, 3)), basis=0.5))


def test_an_interval_that_was_not_forecast_is_not_judged() -> None:
    """The steps of a forecast at three levels tell of one interval."""
    event = issued()
    paths = type(event.quantiles).of((0.1, 0.5, 0.9), event.quantiles.grid[:, [1, 3, 5]])
    narrow = msgspec.structs.replace(event, quantiles=paths, digest=paths.digest)
    case = Case().tracked().priced(PAST).given(STREAM, narrow).priced(WHOLE, number=2)

    forecast, _ = ScoreForecast(case.ledger, case.prices, Shelf())(NAME)

    assert [set(step.inside) for step in forecast.steps] == [{"80"}] * 3


def test_an_unknown_forecast_is_refused(case: Case, use: ScoreForecast) -> None:
    """The refusal is NotFound about the forecast."""
    case.refused(NotFound, "forecast", use, "f2")
