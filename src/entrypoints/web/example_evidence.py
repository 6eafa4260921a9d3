"""Made-up closes for the charts of coverage, reliability and skill on the help page: always the same."""

from datetime import timedelta
from math import sin

from application.queries.show_attention import WatchedStep
from domain.coverage_band import chance_band, coverage_verdict
from domain.reliability import Reliability, reliability
from domain.rolling_coverage import CoveragePoint, rolling_coverage
from domain.session_closes import SessionCloses
from entrypoints.charts.interval_svg import Whisker
from entrypoints.web.example_charts import FIRST, HORIZON

SESSIONS = 110
PLACES = (5, 10, 15, 24, 22, 13, 7, 4)  # of 100 closes: ends above their share, so ranges are too narrow
STEPS = ((1, 400, 326), (5, 400, 300), (10, 400, 268))  # sessions ahead, closes, closes inside


def example_closes() -> tuple[SessionCloses, ...]:
    """A close of ten forecasts on each day; fewer of them are inside the range after the middle."""
    return tuple(_session(place) for place in range(SESSIONS))


def _session(place: int) -> SessionCloses:
    usual = 8.0 if place < SESSIONS // 2 else 5.8
    return SessionCloses(
        session=FIRST + timedelta(days=place),
        closes=HORIZON,
        hits=max(0, min(HORIZON, round(usual + 1.6 * sin(1.7 * place)))),
        weight=1.0,
        between=PLACES,
    )


def example_coverage() -> list[CoveragePoint]:
    """Ranges that hold at first, and become too narrow."""
    return rolling_coverage(example_closes())


def example_reliability() -> Reliability:
    """Quantiles of which the outer ones are too near to the median."""
    return reliability(example_closes())


def example_steps() -> list[WatchedStep]:
    """Ranges that hold for the next session only."""
    return [_step(*one) for one in STEPS]


def _step(step: int, closes: int, hits: int) -> WatchedStep:
    low, high = chance_band(closes, step) or (None, None)
    return WatchedStep(
        step=step,
        closes=closes,
        coverage=hits / closes,
        relative_to_naive=None,
        verdict=coverage_verdict(hits, closes, step).value,
        chance_low=low,
        chance_high=high,
    )


def example_losses() -> tuple[Whisker, ...]:
    """A version that beats naive, one that chance explains, and one that is worse."""
    return (
        Whisker(0.94, (0.905, 0.975), True),
        Whisker(0.98, (0.94, 1.02), False),
        Whisker(1.07, (1.03, 1.11), True),
    )
