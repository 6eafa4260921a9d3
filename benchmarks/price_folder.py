"""The known prices of a folder of tables: read, judged and cleaned by the product."""

import tempfile
from pathlib import Path
from typing import Any

from domain.errors import PrevistoError
from domain.fitness import Verdict, fitness
from domain.prices import PriceSeries
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings

ENOUGH = 1200


def shares(folder: Path) -> list[Ticker]:
    """The tickers of a folder that are shares or funds, by file name."""
    found = []
    for file in sorted(folder.glob("*.csv")):
        try:
            ticker = Ticker.parse(file.stem)
        except PrevistoError:
            continue
        if not ticker.symbol.startswith("^"):
            found.append(ticker)
    return found


def ingest(product: Any, tickers: list[Ticker]) -> dict[Ticker, Any]:
    """The clean series of every ticker that has enough sessions."""
    series = {}
    for ticker in tickers:
        product.use_cases().track_ticker()(ticker.symbol)
        try:
            product.use_cases().refresh_prices()(ticker)
        except PrevistoError as error:
            print(f"left out {ticker}: {error.message}")
            continue
        known = product.use_cases().known_prices()(ticker)
        if len(known.series) >= ENOUGH and fitness(known.bars).verdict is not Verdict.UNFIT:
            series[ticker] = known.series
    return series


def known_shares(folder: Path) -> dict[str, PriceSeries]:
    """The series of a folder by the name of the file, from a ledger of their own."""
    with tempfile.TemporaryDirectory() as home:
        product = Container(settings=Settings.read(home, f"csv:{folder}", env={}))
        return {ticker.yahoo: series for ticker, series in ingest(product, shares(folder)).items()}
