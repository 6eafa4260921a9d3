"""Homes of earlier releases: their champions serve on, and their forecasts replay.

`scripts/golden_home.py` made each with the code of its release: `volatility` before the scale model was the
fallback, `scale` with the first weights of it, `0.1.0` with those of the release. None is ever made again.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from application.forecasting.sources import Ask
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings
from entrypoints.variables import unknown_variables

HOMES = Path(__file__).parents[1] / "golden" / "homes"
ROUNDING = 1e-12  # of another processor
FLOAT32 = 1e-5  # of another processor, in a network
FALLBACKS = {"volatility": "volatility", "scale": "scale", "0.1.0": "scale"}
CHAMPIONS = {
    "VALE3": ("VALE3-fortnight-1", "arima"),
    "PETR4": ("PETR4-fortnight-1", "lstm"),
    "AAPL": ("AAPL-week-1", "volatility"),
}


@pytest.fixture(scope="module", params=["volatility", "scale", "0.1.0"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the home of a release."""
    for needed in ("torch", "statsmodels"):
        pytest.importorskip(needed, reason="the champions need the extras `train` and `arima`")
    copy = tmp_path_factory.mktemp("released") / request.param
    shutil.copytree(HOMES / request.param, copy)
    yield copy


@pytest.fixture
def uses(home: Path) -> Any:
    """The use-cases of this release over it."""
    return Container(settings=Settings.read(str(home), "synthetic", env={})).use_cases()


def replays(uses: Any) -> dict[str, Any]:
    """Every forecast of the ledger with its replay."""
    return {row["forecast"]: uses.replay_forecast()(row["forecast"]) for row in uses.lists().all("forecasts")}


def test_every_forecast_is_replayed(home: Path, uses: Any) -> None:
    """By the strategy, settings and weights of its event, and not by those that serve today."""
    rows = {row["forecast"]: row for row in uses.lists().all("forecasts")}
    assert len(rows) >= 10
    assert {row["strategy"] for row in rows.values()} >= {"arima", "lstm", "volatility", FALLBACKS[home.name]}
    for forecast, replay in replays(uses).items():
        assert replay.largest <= (FLOAT32 if rows[forecast]["strategy"] == "lstm" else ROUNDING)


def test_the_champions_serve_on(uses: Any) -> None:
    """Each answers the horizons of its family; the fallback of today answers the others."""
    for symbol, (model, strategy) in CHAMPIONS.items():
        issued = uses.issue_forecast()(Ask(ticker=Ticker.parse(symbol), horizon=3 if "week" in model else 8))
        assert (issued.model, issued.strategy) == (model, strategy)
        assert uses.replay_forecast()(issued.forecast).identical
    issued = uses.issue_forecast()(Ask(ticker=Ticker.parse("VALE3"), horizon=60))
    assert (issued.model, issued.strategy) == ("", "scale")
    assert uses.replay_forecast()(issued.forecast).identical


def test_a_rebuild_changes_no_replay(uses: Any) -> None:
    """The digests are the same before and after the projections are built again, and the ledger is sound."""
    before = {forecast: replay.replayed for forecast, replay in replays(uses).items()}
    for name in uses.projector().names:
        uses.projector().rebuild(name)

    assert {forecast: replay.replayed for forecast, replay in replays(uses).items()} == before
    assert uses.verify_ledger()().sound


def test_the_settings_of_the_release_are_read() -> None:
    """Every variable of 0.1.0 has the value that it had, and none is unknown."""
    lines = (HOMES / "0.1.0" / "settings.env").read_text().splitlines()
    env = dict(line.split("=", 1) for line in lines)

    settings = Settings.read(env=env)

    assert len(env) > 50
    assert unknown_variables(env) == {}
    assert (str(settings.home), settings.job_lease, settings.running.jobs_per_owner) == (
        *("/var/lib/previsto", 30.0),
        4,
    )


def test_people_programs_and_schedules_of_the_release_are_there(tmp_path: Path) -> None:
    """And what a person has changed in its settings."""
    shutil.copytree(HOMES / "0.1.0", tmp_path / "home")
    uses = Container(settings=Settings.read(str(tmp_path / "home"), "synthetic", env={})).use_cases()
    listed = uses.lists().all

    assert [uses.names().shown(row["user"]) for row in listed("users")] == ["ana"]
    assert [row["name"] for row in listed("clients")] == ["desk"]
    assert [row["schedule"] for row in listed("schedules")] == ["B3"]
    assert uses.current_settings()().jobs_per_owner == 4
