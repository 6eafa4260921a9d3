"""Forecasts of every strategy are replayed bit for bit, however they were issued and wherever it is done.

`PREVISTO_TEST_REPLAYS` says how many forecasts (default 24; `make soak` takes 1,000). They come from a home
of an earlier release, whose champions are `arima`, `lstm` and `volatility` beside the fallback.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from application.commands.issue_forecast import Request
from application.forecasting.sources import Ask
from domain.forecast import ForecastIssued
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings

HOMES = Path(__file__).parents[1] / "golden" / "homes"
REPLAYS = int(os.environ.get("PREVISTO_TEST_REPLAYS", "24"))
REPLAY = """
import json, sys
from entrypoints.container import Container
from entrypoints.settings import Settings
uses = Container(settings=Settings.read(sys.argv[1], "synthetic", env={})).use_cases()
rows = uses.lists().all("forecasts")
print(json.dumps({row["forecast"]: uses.replay_forecast()(row["forecast"]).replayed for row in rows}))
"""
LEVELS = ((0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975), (0.1, 0.5, 0.9), (0.01, 0.5, 0.6, 0.999))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the home of a release."""
    for needed in ("torch", "statsmodels"):
        pytest.importorskip(needed, reason="the champions need the extras `train` and `arima`")
    shutil.copytree(HOMES / "scale", tmp_path / "home")
    return tmp_path / "home"


def opened(home: Path) -> Any:
    """The use-cases, as a start of the service makes them."""
    return Container(settings=Settings.read(str(home), "synthetic", env={})).use_cases()


def asks(count: int) -> list[Ask]:
    """Every ticker, horizon and levels in turn, so that each champion and the fallback answer."""
    return [
        Ask(
            ticker=Ticker.parse(("VALE3", "PETR4", "AAPL")[number % 3]),
            horizon=(3, 10, 60, 1, 8, 5, 21)[number // 3 % 7],
            levels=LEVELS[number % 4 % 3],
        )
        for number in range(count)
    ]


def test_every_replay_is_identical(home: Path) -> None:
    """Alone and in a batch, after a restart, in another process and after a rebuild of the projections."""
    wanted = asks(REPLAYS // 2)
    alone = [opened(home).issue_forecast()(ask) for ask in wanted[:4]]
    uses = opened(home)
    alone += [uses.issue_forecast()(ask) for ask in wanted[4:]]
    together = opened(home).issue_forecast().all([Request(ask=ask) for ask in wanted])
    for one, other in zip(alone, together, strict=True):
        assert isinstance(other, ForecastIssued)
        assert (one.digest, one.quantiles) == (other.digest, other.quantiles)
    assert {issued.strategy for issued in alone} == {"arima", "lstm", "volatility", "scale"}

    digests = {issued.forecast: issued.digest for issued in (*alone, *together)}
    restarted = opened(home)
    replayed = {forecast: restarted.replay_forecast()(forecast) for forecast in digests}
    assert [forecast for forecast, replay in replayed.items() if not replay.identical] == []
    for name in restarted.projector().names:
        restarted.projector().rebuild(name)

    told = subprocess.run(
        [sys.executable, "-c", REPLAY, str(home)], capture_output=True, text=True, check=True
    )
    elsewhere = json.loads(told.stdout)
    assert {forecast: elsewhere[forecast] for forecast in digests} == digests
