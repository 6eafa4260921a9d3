"""A ledger of every released schema: forecasts of the fallback of then are replayed, that of today serves."""

import shutil
from pathlib import Path

import pytest

from application.forecasting.sources import Ask
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings

RELEASED = Path(__file__).parents[1] / "golden" / "databases"
ROUNDING = 1e-12  # of another processor


@pytest.mark.parametrize("file", sorted(RELEASED.glob("*.db")), ids=lambda file: file.stem)
def test_an_old_forecast_is_replayed_beside_the_new_fallback(file: Path, tmp_path: Path) -> None:
    """The strategy, settings and seed of the event count, and not those that serve today."""
    shutil.copy(file, tmp_path / "previsto.db")
    uses = Container(settings=Settings.read(str(tmp_path), "synthetic", env={})).use_cases()
    (row,) = uses.lists().all("forecasts")
    assert (row["strategy"], row["settings"]) == ("volatility", {"lam": 0.97, "paths": 4000, "window": 2500})

    replay = uses.replay_forecast()(row["forecast"])
    assert replay.largest <= ROUNDING

    issued = uses.issue_forecast()(Ask(ticker=Ticker.parse("VALE3")))
    assert (issued.strategy, issued.artifact) == ("scale", "")
    assert uses.replay_forecast()(issued.forecast).identical
