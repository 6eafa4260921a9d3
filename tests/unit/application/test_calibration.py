"""The projection of range factors: which outcomes count, and once each."""

from datetime import date, timedelta
from typing import Any

import pytest

from adapters.persistence.in_memory.event_store import InMemoryStore
from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.forecasting.range_factors import RangeFactors
from application.ledger import Ledger
from application.projections import projector as paging
from application.projections.projector import Projector
from domain import calibration
from domain.calibration import MIN_OUTCOMES, StepFactors
from domain.forecast import ForecastScored, StepScore, stream_of
from domain.running_settings import RunningSettings
from tests.support.builders import NOON, an_issued_forecast
from tests.support.use_cases import ANA, CountedIds, SetClock, the_promotion

FIRST = date(2024, 1, 1)


class Told:
    """A ledger of forecasts of VALE3 by `scale`, and the factors that it gives."""

    def __init__(self) -> None:
        self.store, self.rows = InMemoryStore(), InMemoryReadModels()
        self.ledger = Ledger(self.store, SetClock(NOON), CountedIds(), ANA)
        self.projector = Projector(self.store, self.rows)
        self.settings = RunningSettings()
        self.factors = RangeFactors(self.store, self.projector, lambda: self.settings)
        self.count = 0

    def scored(self, day: int, *inside: bool | None, **changes: Any) -> None:
        """A forecast of the day, and its outcomes by step; None for a session without a close."""
        self.count += 1
        name, origin = f"f{self.count}", FIRST + timedelta(days=day)
        told = {"model": "", "strategy": "scale", "origin": origin, "forecast": name}
        score = {key: changes.pop(key) for key in ("origin_close", "with_dividend") if key in changes}
        factors = (StepFactors(outcomes=MIN_OUTCOMES),) * len(inside)
        issued = an_issued_forecast(len(inside), **{**told, "adaptation": factors, **changes})
        steps = tuple(a_step(origin, one, score.get("with_dividend")) for one in inside)
        event = ForecastScored(
            forecast=name,
            steps=steps,
            revision=1,
            basis=1.0,
            at=NOON,
            origin_close=score.get("origin_close"),
        )
        self.ledger.append(stream_of(name), 0, (issued, event))

    def of(self, strategy: str = "scale", ticker: str = "VALE3") -> tuple[StepFactors, ...]:
        """The factors now."""
        found = self.factors([ticker]).get(ticker)
        return found(strategy) if found else ()


def a_step(origin: date, inside: bool | None, with_dividend: bool | None) -> StepScore:
    """The score of a step that is inside of all ranges, or outside of all."""
    if inside is None:
        return StepScore(session=origin, close=None, error=None, pinball=None, naive_pinball=None, inside={})
    extra = None if with_dividend is None else dict.fromkeys(("50", "80", "95"), with_dividend)
    return StepScore(
        session=origin,
        close=50.0,
        error=0.0,
        pinball=1.0,
        naive_pinball=1.0,
        inside=dict.fromkeys(("50", "80", "95"), inside),
        inside_with_dividend=extra,
    )


def after(*inside: bool) -> StepFactors:
    """The factors after these outcomes of ranges with factors."""
    state = StepFactors()
    for one in inside:
        state = state.after({"80": one, "95": one}, had_factors=True)
    return state


@pytest.fixture(params=[1, 3, 5000])
def told(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Events that are folded one by one, or many together: the rows must be the same."""
    monkeypatch.setattr(paging, "PAGE_EVENTS", request.param)
    return Told()


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first outcome is enough, so that a test sees what each of them does."""
    monkeypatch.setattr(calibration, "MIN_OUTCOMES", 0)


@pytest.mark.usefixtures("ready")
def test_each_step_learns_from_its_own_outcomes(told: Told) -> None:
    """In the order of origins; other tickers and strategies learn for themselves."""
    told.scored(1, True, False)
    told.scored(2, False, None)
    told.scored(3, True, strategy="lstm")
    told.scored(3, True, ticker="AAPL")

    assert told.of() == (after(True, False), after(False))
    assert told.of("lstm") == told.of(ticker="AAPL") == (after(True),)
    assert told.of("arima") == told.of(ticker="PETR4") == ()


@pytest.mark.usefixtures("ready")
def test_110_a_second_forecast_of_an_origin_counts_nothing(told: Told) -> None:
    """Horizons 1 and 3 of one origin share step 1, and tell it once; an older origin comes too late."""
    told.scored(2, False)
    told.scored(2, True, True)
    told.scored(1, True, True)

    assert told.of() == (after(False), after(True))


@pytest.mark.usefixtures("ready")
def test_a_later_score_tells_only_its_new_steps(told: Told) -> None:
    """The first step of a forecast is in every one of its scores, and counts once."""
    told.scored(1, False, adaptation=(StepFactors(outcomes=MIN_OUTCOMES),) * 2)
    second = ForecastScored(
        forecast="f1",
        steps=(a_step(FIRST, True, None), a_step(FIRST, True, None)),
        revision=2,
        basis=1.0,
        at=NOON,
    )
    told.ledger.append("forecast-f1", 2, (second,))

    assert told.of() == (after(False), after(True))


@pytest.mark.usefixtures("ready")
def test_110_what_says_nothing_about_widths_does_not_count(told: Told) -> None:
    """A corrected origin, levels without both ranges, and a version that nobody promoted."""
    told.scored(1, False, origin_close=25.0)
    told.scored(2, None)
    told.scored(3, False, model="VALE3-week-1", strategy="scale")
    assert all(one.outcomes == 0 for one in told.of())

    told.ledger.append("registry-VALE3-week", 0, (the_promotion(),))
    told.scored(4, False, model="VALE3-week-1", strategy="scale")
    assert told.of() == (after(False),)


@pytest.mark.usefixtures("ready")
def test_a_dividend_that_was_not_known_is_no_miss(told: Told) -> None:
    """The close with the dividend added back is what the range was about."""
    told.scored(1, False, with_dividend=True)
    assert told.of() == (after(True),)


def test_a_range_without_factors_counts_until_there_are_enough_outcomes(told: Told) -> None:
    """Its misses are not those of the factors; a range with them moves them."""
    for day in range(MIN_OUTCOMES + 5):
        told.scored(day, False, adaptation=())
    assert told.of() == (StepFactors(outcomes=MIN_OUTCOMES),)

    told.scored(MIN_OUTCOMES + 9, False, adaptation=told.of())
    assert told.of() == (
        StepFactors(outcomes=MIN_OUTCOMES).after({"80": False, "95": False}, had_factors=True),
    )


def test_the_setting_switches_all_of_it_off(told: Told) -> None:
    """No factors are given; the outcomes are there when it is switched on again."""
    told.scored(1, True)
    told.settings = RunningSettings(adaptive_ranges=False)
    assert told.of() == ()
    told.settings = RunningSettings()
    assert told.of() == (after(True),)


def test_a_forecast_without_new_scores_writes_nothing(told: Told) -> None:
    """Issued forecasts change no factors, so the projection waits for the next score."""
    told.scored(1, True)
    told.of()
    before = told.rows.place("calibration")
    told.ledger.append(stream_of("x"), 0, (an_issued_forecast(1, forecast="x"),))

    assert told.of() == (after(True),)
    assert told.rows.place("calibration") == before
