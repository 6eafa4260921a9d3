"""ReplayForecast: a past forecast is computed again from the ledger, bit for bit."""

from datetime import date
from typing import Any

import msgspec
import numpy as np
import pytest

from application.forecasting.sources import Ask
from application.ledger import Ledger, Origin
from application.queries.replay_forecast import ReplayForecast
from domain.dividends import Dividend
from domain.errors import IntegrityError, NotFound
from domain.forecast import ForecastIssued
from domain.price_events import DividendsAnnounced
from domain.quantiles import LEVELS, QuantilePaths
from domain.tracked_ticker import TickerRetired
from tests.support.builders import NOON, a_series
from tests.support.jobs import Artifacts
from tests.support.use_cases import VALE3, Oracle, the_promotion

ASK = Ask(ticker=VALE3, horizon=3)


class Fragile(Artifacts):
    """An artifact store that can lose the bytes of every address."""

    lost = False

    def load(self, sha256: str) -> Any:
        if self.lost:
            raise IntegrityError("other bytes", field="artifact")
        return super().load(sha256)


@pytest.fixture
def case() -> Oracle:
    """VALE3 with prices up to 24 May 2024, and a promoted version for a week."""
    return Oracle().registered("VALE3-week-1", the_promotion())


def issued(case: Oracle, horizon: int = 3) -> ForecastIssued:
    """A forecast that was issued before."""
    event = case.issue(msgspec.structs.replace(ASK, horizon=horizon))
    case.store.written.clear()
    return event


def replay(case: Oracle, ledger: Ledger | None = None) -> ReplayForecast:
    """The query."""
    return ReplayForecast(ledger or case.ledger, case.prices, case.serving)


@pytest.mark.parametrize(("horizon", "model"), [(3, "VALE3-week-1"), (10, "")])
def test_a_replay_is_identical(case: Oracle, horizon: int, model: str) -> None:
    """The digests of a version and of the fallback are equal, and no event is appended."""
    event = issued(case, horizon)
    assert event.model == model

    answer = replay(case)(event.forecast)

    assert (answer.forecast, answer.identical, answer.largest) == (event.forecast, True, 0.0)
    assert answer.digest == answer.replayed == event.digest
    assert answer.environment == {}
    case.then_nothing()


def test_a_replay_uses_the_prices_of_then(case: Oracle) -> None:
    """The replay is identical behind a revision that changes every session."""
    event = issued(case)
    case.priced(a_series(103, seed=9), number=2)

    assert replay(case)(event.forecast).identical


def test_a_replay_uses_the_version_of_then(case: Oracle) -> None:
    """The replay is identical after another version was promoted and the ticker was retired."""
    event = issued(case)
    case.registered("VALE3-week-2", the_promotion("VALE3-week-2", "VALE3-week-1"))
    case.given("ticker-VALE3", TickerRetired(ticker="VALE3", by="ana", reason="", at=NOON))

    assert replay(case)(event.forecast).identical


def test_a_replay_uses_the_levels_of_then(case: Oracle) -> None:
    """The replay of a forecast at two levels is identical."""
    event = case.issue(msgspec.structs.replace(ASK, levels=(0.2, 0.5)))

    assert replay(case)(event.forecast).identical


def test_a_replay_subtracts_the_dividends_of_then(case: Oracle) -> None:
    """The replay is identical, also after the dividend was taken back."""
    told = Dividend(ex_date=date(2024, 5, 28), amount=1.5, announced=date(2024, 5, 20))
    event = DividendsAnnounced(ticker="VALE3", dividends=(told,), source="csv", at=NOON)
    case.given("ticker-VALE3", event)
    forecast = issued(case)
    case.given("ticker-VALE3", msgspec.structs.replace(event, dividends=()))
    assert forecast.dividends == (told,)

    answer = replay(case)(forecast.forecast)

    assert (answer.identical, answer.largest) == (True, 0.0)


def test_a_difference_is_reported_with_its_size(case: Oracle) -> None:
    """The largest relative difference is that of the one quantile that was recorded otherwise."""
    event = issued(case)
    grid = event.quantiles.grid.copy()
    grid[2, -1] *= 1.25
    paths = QuantilePaths.of(LEVELS, grid)
    other = msgspec.structs.replace(event, forecast="f2", quantiles=paths, digest=paths.digest)
    case.given("forecast-f2", other)

    answer = replay(case)("f2")

    assert (answer.identical, answer.digest, answer.replayed) == (False, paths.digest, event.digest)
    assert np.isclose(answer.largest, 0.2)


def test_the_environment_is_compared_with_that_of_then(case: Oracle) -> None:
    """The answer names what differs, with the value of then first, and nothing that is equal."""
    event = issued(case)
    today = Origin(actor="ana", code_version="0.2.0", environment={"numpy": "2.1.0", "scipy": "1.14"})
    ledger = Ledger(case.store, case.clock, case.ids, today)

    answer = replay(case, ledger)(event.forecast)

    assert answer.environment == {"code": ("0.1.0", "0.2.0"), "scipy": ("", "1.14")}
    assert answer.identical


def test_prices_that_are_not_those_of_then_are_refused(case: Oracle) -> None:
    """The refusal is IntegrityError about the forecast."""
    event = msgspec.structs.replace(issued(case), forecast="f2", series_digest="0" * 64)
    case.given("forecast-f2", event)

    case.refused(IntegrityError, "forecast", replay(case), "f2")


def test_an_artifact_that_is_not_the_one_of_then_is_refused() -> None:
    """The refusal is IntegrityError about the artifact, although the fitted version is in memory."""
    artifacts = Fragile()
    case = Oracle(artifacts).registered("VALE3-week-1", the_promotion())
    event = issued(case)
    artifacts.lost = True

    case.refused(IntegrityError, "artifact", replay(case), event.forecast)


def test_an_unknown_forecast_is_refused(case: Oracle) -> None:
    """The refusal is NotFound about the forecast."""
    case.refused(NotFound, "forecast", replay(case), "f9")
