"""IssueForecast: ranges beyond the limits of markets are logged, and the next strategy in turn answers."""

from typing import Any

import numpy as np
import pytest

from adapters.forecasting.naive import FittedNaive, NaiveForecaster
from adapters.logs.happening_fields import level_of, logger_of
from application.commands.issue_forecast import IssueForecast, Request
from application.forecasting.compose_forecast import ComposeForecast
from application.forecasting.serving import Serving
from application.forecasting.sources import Ask
from application.happenings import Happening, RangesRefused
from application.queries.replay_forecast import ReplayForecast
from domain.forecast import ForecastIssued
from tests.support.builders import a_series
from tests.support.use_cases import VALE3, Oracle, Shelf, Weekdays, a_scope, the_promotion

FIRST = "VALE3-week-1"
ASK = Ask(ticker=VALE3, horizon=3)


class FittedWide(FittedNaive):
    """Naive ranges times a factor around the close."""

    def __init__(self, times: float) -> None:
        self.times = times

    def predict(self, context: Any, horizon: int, levels: Any) -> Any:
        moves = np.log(super().predict(context, horizon, levels) / context.close[-1])
        return context.close[-1] * np.exp(self.times * moves)


class Wide(NaiveForecaster):
    """A strategy with a fault: its 80 % range of one session is ten volatilities × `times` wide."""

    def __init__(self, times: float) -> None:
        self.times = times

    def fit(self, *given: Any, **more: Any) -> FittedNaive:
        return FittedWide(self.times)

    def load(self, artifact: Any) -> FittedNaive:
        return FittedWide(self.times)


class Desk(Oracle):
    """300 sessions of VALE3, strategies as given, and what the observer was told."""

    def __init__(self, sessions: int = 300, **strategies: Any) -> None:
        super().__init__()
        self.catalog = Shelf(**strategies)
        self.serving = Serving(self.store, self.artifacts, self.catalog)
        self.seen: list[Happening] = []
        self.compose = ComposeForecast(self.ledger, self.prices, self.serving, Weekdays(), self.seen.append)
        self.issue = IssueForecast(self.ledger, self.compose)
        self.priced(a_series(sessions), number=2)


def refused(desk: Desk) -> list[str]:
    """The servers whose ranges were refused, in order."""
    assert all(isinstance(one, RangesRefused) and one.ticker == "VALE3" for one in desk.seen)
    return [one.server for one in desk.seen if isinstance(one, RangesRefused)]


def test_ranges_within_the_limits_are_not_touched() -> None:
    """Nothing is told, and the fallback is named."""
    desk = Desk()
    event = desk.issue(ASK)

    assert (event.strategy, refused(desk)) == ("scale", [])
    assert "ranges-refused" not in event.warnings


def test_the_reference_answers_for_a_fallback_with_a_fault() -> None:
    """The event names the strategy that answers, says why, and is replayed."""
    desk = Desk(scale=Wide(100.0))
    event = desk.issue(ASK)

    assert (event.model, event.strategy, event.warnings[0]) == ("", "naive", "ranges-refused")
    assert event.doubts[0].startswith("the 80 % range of scale is ")
    assert refused(desk) == ["scale"]
    assert level_of(desk.seen[0]) == "error"
    assert logger_of(desk.seen[0]) == "application.forecasting"
    assert ReplayForecast(desk.ledger, desk.prices, desk.serving)(event.forecast).identical


def test_the_fallback_answers_for_a_champion_with_a_fault() -> None:
    """The champion is wide, the fallback is not; with all of them wide the reference answers, with a word."""
    for strategies, answering, told in (
        ({"naive": Wide(100.0)}, "scale", [FIRST]),
        ({"naive": Wide(100.0), "scale": Wide(100.0)}, "naive", [FIRST, "scale", "naive"]),
    ):
        desk = Desk(**strategies)
        desk.registered(FIRST, the_promotion())
        event = desk.issue(ASK)
        assert (event.model, event.strategy, refused(desk)) == ("", answering, told)


def test_a_share_without_a_year_may_be_wide() -> None:
    """249 sessions: its price is found within weeks."""
    desk = Desk(249, scale=Wide(100.0))

    assert desk.issue(ASK).strategy == "scale"
    assert refused(desk) == []


@pytest.mark.parametrize("again", [True, False])
def test_a_key_finds_a_forecast_whose_named_version_was_refused(again: bool) -> None:
    """The version that was asked for is not the one that answered, and the key stands for the answer."""
    desk = Desk(naive=Wide(100.0))
    desk.registered(FIRST)
    request = Request(ask=Ask(ticker=VALE3, horizon=3, model=FIRST), scope=a_scope(), again=again)
    (first,) = desk.issue.all([request])
    (second,) = desk.issue.all([request])

    assert isinstance(first, ForecastIssued)
    assert first.strategy == "scale"
    assert second == first
