"""Forecast: issued once, scored as its sessions close."""

import msgspec

from domain.forecast import Forecast, ForecastEvent, ForecastScored, evolve, score, stream_of
from tests.support.builders import NOON, a_closed_step, an_issued_forecast
from tests.support.spec import Story

ISSUED = an_issued_forecast(horizon=3)
ONE, TWO, THREE = (tuple(a_closed_step(n) for n in range(1, count + 1)) for count in (1, 2, 3))
issued = Story(evolve).given(ISSUED)


def scored(steps: tuple[object, ...], revision: int = 3) -> ForecastScored:
    """The event of a score."""
    return ForecastScored(forecast=ISSUED.forecast, steps=steps, revision=revision, basis=1.0, at=NOON)  # type: ignore[arg-type]


def test_an_issued_forecast_awaits_its_sessions() -> None:
    """A new forecast has no steps and is not complete."""
    assert issued.state == Forecast(issued=ISSUED, steps=())
    assert not issued.state.complete


def test_no_closed_session_is_no_score() -> None:
    """Scoring before the first session closes records nothing."""
    issued.when(score, (), 3, 1.0, NOON).then()


def test_closed_sessions_are_scored() -> None:
    """The sessions that have closed are recorded with the revision and the basis of their closes."""
    after = issued.when(score, ONE, 3, 1.0, NOON).then(scored(ONE))
    assert after.state.steps == ONE
    assert not after.state.complete


def test_scoring_again_says_nothing_new() -> None:
    """As many steps as before, or fewer, add no event."""
    for steps in (TWO, ONE, ()):
        issued.given(scored(TWO)).when(score, steps, 4, 1.0, NOON).then()


def test_a_later_score_holds_all_steps() -> None:
    """The last score replaces the one before, and the last session completes the forecast."""
    after = issued.given(scored(ONE)).when(score, THREE, 4, 1.0, NOON).then(scored(THREE, revision=4))
    assert after.state.steps == THREE
    assert after.state.complete


def test_a_session_without_a_bar_counts_as_closed() -> None:
    """A session whose close never came is a step without figures and does not keep a forecast open."""
    steps = (*TWO, a_closed_step(3, close=None))
    assert issued.given(scored(steps)).state.complete


def test_scoring_never_changes_what_was_issued() -> None:
    """Scores do not change the issued forecast."""
    assert issued.given(scored(ONE), scored(THREE)).state.issued == ISSUED


def test_a_forecast_survives_its_json() -> None:
    """A forecast read back is equal, ranges and digest included."""
    again = msgspec.json.decode(msgspec.json.encode(ISSUED), type=ForecastEvent)
    assert again == ISSUED
    assert again.quantiles.digest == ISSUED.digest  # type: ignore[union-attr]


def test_a_forecast_has_its_own_stream() -> None:
    """The stream is named after the forecast."""
    assert stream_of("abc") == "forecast-abc"
