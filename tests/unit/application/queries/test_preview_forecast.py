"""PreviewForecast: what a forecast would have been at a time, without a record."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from application.forecasting.sources import Ask
from application.queries.fit_preview import FitPreview
from application.queries.preview_forecast import PreviewForecast
from application.queries.preview_request import PreviewRequest
from domain.errors import InvalidInput, NotFound
from tests.support.builders import NOON, a_series
from tests.support.use_cases import VALE3, Oracle, the_promotion

ASK = Ask(ticker=VALE3, horizon=3)
LATER = NOON + timedelta(days=20)


@pytest.fixture
def case() -> Oracle:
    """VALE3 with prices at noon; 20 days later come a correction of all prices and a first champion."""
    return Oracle()


def preview(case: Oracle) -> PreviewForecast:
    """The query."""
    return PreviewForecast(FitPreview(case.catalog), case.serving, case.compose)


def corrected(case: Oracle) -> None:
    """Other prices and a champion, known later."""
    case.priced(a_series(100, seed=9), number=2, at=LATER)
    case.registered("VALE3-week-1", msgspec.structs.replace(the_promotion(), at=LATER))
    case.clock.at = LATER


def test_a_preview_at_a_time_is_the_forecast_that_was_issued_then(case: Oracle) -> None:
    """Later prices, a later champion and the present clock change nothing."""
    then = case.issue(ASK)
    corrected(case)
    case.store.written.clear()

    again = preview(case).of_ticker(ASK, NOON + timedelta(hours=1))
    now = preview(case).of_ticker(ASK)

    assert (again.digest, again.revision, again.model) == (then.digest, 1, "")
    assert (again.data_age, again.doubts, again.sessions) == (then.data_age, then.doubts, then.sessions)
    assert (now.revision, now.model) == (2, "VALE3-week-1")
    assert now.digest != then.digest
    case.then_nothing()


def test_a_time_before_the_first_prices_is_refused(case: Oracle) -> None:
    """No later price stands in."""
    with pytest.raises(NotFound, match="no prices of VALE3 as of 2020"):
        preview(case).of_ticker(ASK, datetime(2020, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({}, "closes"),
        ({"closes": [1.0, 2.0], "ticker": "VALE3"}, "closes"),
        ({"ticker": "VALE3", "strategy": "drift"}, "strategy"),
        ({"closes": [1.0, 2.0], "known_at": NOON}, "known_at"),
    ],
)
def test_a_preview_has_one_subject(case: Oracle, request_: dict[str, Any], field: str) -> None:
    """Closes with a strategy, or a ticker with a time."""
    with pytest.raises(InvalidInput) as refused:
        preview(case)(PreviewRequest(**request_))

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("request_", "quick"),
    [
        ({"closes": [1.0, 2.0]}, True),
        ({"closes": [1.0, 2.0], "strategy": "volatility"}, True),
        ({"closes": [1.0, 2.0], "strategy": "scale"}, True),
        ({"closes": [1.0, 2.0], "model": "VALE3-week-1"}, True),
        ({"closes": [1.0, 2.0], "strategy": "volatility", "settings": {"paths": 100_000}}, False),
        ({"closes": [1.0, 2.0], "strategy": "arima"}, False),
        ({"ticker": "VALE3"}, False),
    ],
)
def test_82_a_quick_preview_has_a_known_cost(request_: dict[str, Any], quick: bool) -> None:
    """A quick strategy with settings of the caller may cost a hundred times as much."""
    assert PreviewRequest(**request_).quick is quick
