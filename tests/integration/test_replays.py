"""Forecasts of every strategy are replayed bit for bit, however they were issued and wherever it is done.

`PREVISTO_TEST_REPLAYS` says how many forecasts (default 24; `make soak` takes 1,000). They come from a home
of an earlier release, whose champions are `arima`, `lstm` and `volatility` beside the fallback. torch answers
its `lstm`, and ONNX Runtime graphs of it in float32 and int8; three of five forecasts are by one of these.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from application.commands.issue_forecast import Outcome, Request
from application.forecasting.sources import Ask
from domain.forecast import ForecastIssued
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.http.edge.lane import Lane
from entrypoints.settings import Settings
from tests.support.networks import register_graph

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
GROUP = 16
LEVELS = ((0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975), (0.1, 0.5, 0.9), (0.01, 0.5, 0.6, 0.999))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the home of a release."""
    for needed in ("torch", "statsmodels", "onnx", "onnxruntime"):
        pytest.importorskip(needed, reason="the versions need the extras `train`, `arima` and `compress`")
    shutil.copytree(HOMES / "scale", tmp_path / "home")
    return tmp_path / "home"


def opened(home: Path) -> Any:
    """The use-cases, as a start of the service makes them."""
    return Container(settings=Settings.read(str(home), "synthetic", env={})).use_cases()


def asks(count: int, graphs: Sequence[str]) -> Iterator[Ask]:
    """Every version, horizon and levels in turn, so that the champions, the fallback and graphs answer."""
    named = [("VALE3", ""), ("PETR4", ""), ("AAPL", ""), *(("PETR4", graph) for graph in graphs)]
    for number in range(count):
        (symbol, model), turn = named[number % 5], number // 5
        horizon = (3, 10, 60, 1, 8, 5, 21)[turn % 7]
        yield Ask(
            ticker=Ticker.parse(symbol),
            horizon=min(horizon, 10) if model else horizon,
            levels=LEVELS[turn % 4 % 3],
            model=model,
        )


async def by_the_lane(uses: Any, wanted: Sequence[Ask]) -> tuple[list[Outcome], list[int]]:
    """The answers to calls that arrive GROUP at a time, and the sizes of the groups that were computed."""
    issue, sizes = uses.issue_forecast().all, []

    def work(requests: Sequence[Request]) -> list[Outcome]:
        sizes.append(len(requests))
        found: list[Outcome] = issue(requests)
        return found

    lane: Lane[Request, Outcome] = Lane(work)
    answers: list[Outcome] = []
    for at in range(0, len(wanted), GROUP):
        answers += await asyncio.gather(*(lane(Request(ask=ask)) for ask in wanted[at : at + GROUP]))
    return answers, sizes


def test_every_replay_is_identical(home: Path) -> None:
    """Alone and in groups, after a restart, in another process and after a rebuild of the projections."""
    product = Container(settings=Settings.read(str(home), "synthetic", env={}))
    graphs = [register_graph(product, "PETR4-fortnight-1", method).model for method in ("onnx", "int8")]
    wanted = list(asks(REPLAYS // 2, graphs))
    alone = [opened(home).issue_forecast()(ask) for ask in wanted[:4]]
    uses = opened(home)
    alone += [uses.issue_forecast()(ask) for ask in wanted[4:]]
    together, sizes = asyncio.run(by_the_lane(opened(home), wanted))
    assert max(sizes) > 1
    for one, other in zip(alone, together, strict=True):
        assert isinstance(other, ForecastIssued)
        assert (one.digest, one.quantiles) == (other.digest, other.quantiles)
    assert {issued.strategy for issued in alone} == {"arima", "lstm", "volatility", "scale"}
    by_one_question = {alone[at].digest for at in (1, 3, 4)}
    assert len(by_one_question) == 3  # torch and both graphs answer the same question with other bits

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
