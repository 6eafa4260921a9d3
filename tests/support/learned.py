"""A home whose version of `lstm` has really learned: it has a gain that compressions can keep or lose."""

from datetime import date
from pathlib import Path
from typing import Any

from application.commands.train_model import TrainRequest
from domain.registry_events import ModelRegistered
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import Place
from tests.support.learnable_prices import write_learnable

SESSIONS, LEARNED = 1400, 890
SETTINGS: dict[str, Any] = {
    "window": 20,
    "hidden": 16,
    "epochs": 6,
    "patience": 6,
    "batch": 128,
    "learning_rate": 0.02,
}
SEEDS = {"VALE3": 1, "PETR4": 2}


def learned(folder: Path) -> tuple[Place, ModelRegistered]:
    """Make a home with two tickers, and train one version of VALE3 on both; some seconds."""
    place = Place(folder / "home", f"csv:{folder / 'prices'}")
    product = opened(place)
    days = product.adapters().calendar().sessions("BVMF", date(2016, 1, 4), date(2022, 1, 3))[:SESSIONS]
    uses = product.use_cases()
    for symbol, seed in SEEDS.items():
        write_learnable(folder / "prices", f"{symbol}.SA", days, seed)
        uses.track_ticker()(symbol)
        uses.refresh_prices()(Ticker.parse(symbol))
    series = uses.known_prices()(Ticker.parse("VALE3")).series
    end = series.bar(LEARNED).session
    request = TrainRequest(ticker="VALE3", strategy="lstm", end=end, panel=["PETR4"], settings=SETTINGS)
    return place, uses.train_model()(request)


def opened(place: Place) -> Any:
    """The product of the home, as a start of the service makes it."""
    return Container(settings=Settings.read(str(place.home), place.source, env={}))
