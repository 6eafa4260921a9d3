"""Years of B3's form written from real tables as traded, among other lines: equal to the tables."""

import csv
import shutil
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from adapters.market_data.cotahist.folder import CotahistFolder
from domain.sessions import to_day
from domain.ticker import Ticker
from tests.support.cotahist_years import quotes_of, write_year

DATA = Path(__file__).parents[3] / "shared" / "data"
NAMES = {"VALE3.SA": "VALE3", "PETR4.SA": "PETR4", "ITUB4.SA": "ITUB4", "AAPL": "AAPL34", "NVDA": "NVDA34"}
TABLES = {ticker: DATA / "prices_alt" / f"{name}__as_traded.csv" for name, ticker in NAMES.items()}
LAST = date(2026, 8, 31)

pytestmark = pytest.mark.skipif(
    not all(table.exists() for table in TABLES.values()),
    reason="the collection of real price files is not on this machine",
)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CotahistFolder]:
    """A folder with a file for each year, every one with ten thousand lines of other instruments."""
    folder = tmp_path_factory.mktemp("b3")
    quotes = [quote for ticker, table in TABLES.items() for quote in quotes_of(table, ticker)]
    quotes.sort(key=lambda quote: quote.day)
    for year, of_year in groupby(quotes, key=lambda quote: quote.day.year):
        write_year(folder / f"COTAHIST_A{year}.TXT", of_year, others=10_000, seed=year)
    (folder / "actions").mkdir()
    for name in ("AAPL", "NVDA"):
        shutil.copy(DATA / "actions" / f"{name}.csv", folder / "actions" / f"{NAMES[name]}.csv")
    yield CotahistFolder(folder, tmp_path_factory.mktemp("cache"))
    shutil.rmtree(folder)


@pytest.mark.parametrize("ticker", TABLES)
def test_every_row_equals_the_table(source: CotahistFolder, ticker: str) -> None:
    """Days, prices and volumes come back with every digit of the table."""
    bars = source.fetch(Ticker.parse(ticker), None, LAST).bars
    with TABLES[ticker].open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert bars.sessions.tolist() == [to_day(date.fromisoformat(row["date"])) for row in rows]
    for name in ("open", "high", "low", "close", "volume"):
        assert bars.columns[name].tolist() == [float(row[name]) for row in rows], name


def test_real_splits_and_dividends_are_on_their_sessions(source: CotahistFolder) -> None:
    """The two splits of AAPL explain the two jumps of its prices, and every dividend has its session."""
    bars = source.fetch(Ticker.parse("AAPL34"), None, LAST).bars
    (at,) = np.nonzero(~np.isnan(bars.columns["split"]))
    assert bars.sessions[at].tolist() == [to_day(date(2014, 6, 9)), to_day(date(2020, 8, 31))]
    assert bars.columns["split"][at] == pytest.approx([7.0, 4.0], rel=1e-5)
    close = bars.columns["close"]
    assert close[at] * bars.columns["split"][at] / close[at - 1] == pytest.approx([1.0, 1.0], abs=0.05)
    assert np.count_nonzero(bars.columns["dividend"] > 0) == 35
