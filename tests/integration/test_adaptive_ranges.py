"""Adapted ranges on both engines: replay from the event alone, after a restart and after a rebuild."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from application.commands.issue_forecast import Request
from application.forecasting.sources import Ask
from domain.calibration import MIN_OUTCOMES, RATE, StepFactors
from domain.forecast import ForecastIssued, ForecastScored, StepScore, stream_of
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.builders import NOON

VALE3, AAPL = Ticker.parse("VALE3"), Ticker.parse("AAPL")
ASK = Ask(ticker=VALE3, horizon=3)
WITH_FACTORS = 15
MISSED = {"50": False, "80": False, "95": False}


@pytest.fixture
def settings(any_url: str, tmp_path: Path) -> Settings:
    """An installation with prices of two tickers, and enough missed outcomes of VALE3 by `scale`."""
    found = Settings.read(str(tmp_path), "synthetic", env={"PREVISTO_DATABASE_URL": any_url})
    uses = Container(settings=found).use_cases()
    for ticker in (VALE3, AAPL):
        uses.refresh_prices()(uses.track_ticker()(ticker.symbol)[0])
    _miss(Container(settings=found), uses.issue_forecast()(ASK))
    return found


def _miss(product: Container, like: ForecastIssued) -> None:
    """Forecasts like this one, of earlier origins, each of which missed its first two steps.

    The first of them have no factors, as the first ones of a ticker do.
    """
    ledger, ready = product.use_cases().ledger(), StepFactors(outcomes=MIN_OUTCOMES)
    for back in range(MIN_OUTCOMES + WITH_FACTORS, 0, -1):
        name, origin = f"past{back:03}", like.origin - timedelta(days=back)
        factors = (ready, ready, StepFactors()) if back <= WITH_FACTORS else ()
        issued = msgspec.structs.replace(like, forecast=name, origin=origin, adaptation=factors)
        steps = tuple(
            StepScore(session=origin, close=1.0, error=1.0, pinball=1.0, naive_pinball=1.0, inside=MISSED)
            for _ in range(2)
        )
        scored = ForecastScored(forecast=name, steps=steps, revision=1, basis=1.0, at=NOON)
        ledger.append(stream_of(name), 0, (issued, scored))


def test_adapted_forecasts_are_replayed(settings: Settings) -> None:
    """The event has the factors, so neither a restart nor a rebuild nor later outcomes change the replay."""
    uses = Container(settings=settings).use_cases()
    issued, plain = uses.issue_forecast()(ASK), uses.issue_forecast()(_plain(ASK))

    assert [one.ready for one in issued.adaptation] == [True, True, False]
    assert issued.adaptation[0].log_80 == pytest.approx(WITH_FACTORS * RATE * 0.8)
    assert plain.adaptation == ()
    low, high = (_width(one) for one in (plain, issued))
    assert high[0] > 1.4 * low[0]
    assert high[2] == low[2]

    again = Container(settings=settings).use_cases()
    for forecast in (issued.forecast, plain.forecast):
        assert again.replay_forecast()(forecast).identical
    rows = again.lists().named("calibration", ["VALE3"])
    again.projector().rebuild("calibration")
    assert again.lists().named("calibration", ["VALE3"]) == rows
    assert again.issue_forecast()(ASK).digest == issued.digest
    again.change_settings()({"adaptive_ranges": False})
    assert again.replay_forecast()(issued.forecast).identical


def test_single_batched_and_previewed_forecasts_are_equal(settings: Settings) -> None:
    """Several forecasts read the factors together; a preview of now is adapted, one of the past is not."""
    uses = Container(settings=settings).use_cases()
    alone = uses.issue_forecast()(ASK)
    asks = [ASK, Ask(ticker=AAPL, horizon=3), _plain(ASK)]
    together = uses.issue_forecast().all([Request(ask=ask) for ask in asks])

    assert isinstance(together[0], ForecastIssued)
    assert isinstance(together[1], ForecastIssued)
    assert isinstance(together[2], ForecastIssued)
    assert (together[0].digest, together[0].adaptation) == (alone.digest, alone.adaptation)
    assert together[1].adaptation == together[2].adaptation == ()
    assert uses.preview_forecast().of_ticker(ASK).digest == alone.digest
    past = uses.preview_forecast().of_ticker(ASK, alone.at)
    assert (past.adaptation, past.digest) == ((), together[2].digest)


def test_the_setting_leaves_ranges_as_they_are(settings: Settings) -> None:
    """By an event, and by the environment."""
    uses = Container(settings=settings).use_cases()
    uses.change_settings()({"adaptive_ranges": False}, reason="compare")
    assert uses.issue_forecast()(ASK).adaptation == ()


def _plain(ask: Ask) -> Ask:
    return msgspec.structs.replace(ask, adapt=False)


def _width(issued: ForecastIssued) -> list[float]:
    low, high = issued.quantiles.at(0.1), issued.quantiles.at(0.9)
    return [b / a - 1 for a, b in zip(low, high, strict=True)]
