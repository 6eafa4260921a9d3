"""Furnish a home for a load, by the sources on PYTHONPATH, which may be those of an older checkout.

    python benchmarks/furnish.py HOME TICKERS

Synthetic prices, a version of `lstm`, and a client with all scopes; prints them as JSON.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec

from application.commands.train_model import TrainRequest
from application.forecasting.fields import StrategySettings
from domain.principal import SCOPES
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings

LSTM: StrategySettings = {
    "epochs": 2,
    "windows_per_epoch": 500,
}  # of the usual size; what it says does not matter here


class Furnished(msgspec.Struct, frozen=True):
    """What a home has."""

    model: str
    client: str
    secret: str
    tickers: list[str]


def named(tickers: int) -> list[str]:
    """VALE3 and names of no share, at most 677."""
    return ["VALE3", *(f"{chr(65 + n // 26)}{chr(65 + n % 26)}XQ" for n in range(tickers - 1))]


def furnished(folder: Path, tickers: int) -> Furnished:
    """Furnish a home."""
    uses: Any = Container(settings=Settings.read(str(folder), "synthetic")).use_cases
    names = named(tickers)
    for name in names:
        uses.track_ticker()(name)
        uses.refresh_prices()(Ticker.parse(name))
    asked = TrainRequest(ticker="VALE3", strategy="lstm", horizon=5, settings=LSTM)
    model = uses.train_model()(asked).model
    made = uses.keep_clients().create("bench", sorted(SCOPES))
    return Furnished(model, made.client_id, made.client_secret, names)


if __name__ == "__main__":
    print(msgspec.json.encode(furnished(Path(sys.argv[1]), int(sys.argv[2]))).decode())
