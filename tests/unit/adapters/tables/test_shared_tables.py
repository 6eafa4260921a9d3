"""Tables that people had, when a folder of them exists beside the checkout."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from adapters.market_data.csv_folder import CsvFolder, read_ticker
from adapters.market_data.tables.options import Options
from domain.bars import RawBars
from domain.errors import InvalidTable
from domain.sessions import to_date
from domain.ticker import Ticker

SHARED = Path(__file__).resolve().parents[5] / "shared"
CASES, DATA = SHARED / "cases", SHARED / "data"
VALE = Ticker.parse("VALE3")
LAST = date(2030, 1, 1)

needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="no folder of cases beside the checkout")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="no real prices beside the checkout")


def fetch(folder: Path) -> RawBars:
    """The bars of VALE3 in a folder."""
    return CsvFolder(folder).fetch(VALE, None, LAST).bars


def write(case: str, folder: Path) -> Path:
    """A folder with the longer input of a case."""
    subprocess.run([sys.executable, CASES / "walk.py", case, folder], check=True)
    return folder


@needs_cases
@pytest.mark.parametrize(
    ("case", "rows", "missing"),
    [
        ("14-two-header-rows-of-yfinance", 4, 0),
        ("15-semicolons-and-decimal-commas", 4, 0),
        ("16-one-cell-says-NA", 4, 1),
        ("17-a-file-in-small-letters", 2, 0),
    ],
)
def test_a_case_is_read(case: str, rows: int, missing: int) -> None:
    """Each of these files ends with the close of 2023-12-28, 77.20."""
    bars = fetch(CASES / case)
    assert len(bars) == rows
    assert int(np.isnan(bars.columns["close"]).sum()) == missing
    assert (to_date(bars.sessions[-1]), bars.columns["close"][-1]) == (date(2023, 12, 28), 77.20)


@needs_cases
def test_midnight_utc_in_another_clock_is_the_next_day(tmp_path: Path) -> None:
    """Bars that are dated 21:00-03:00 have the sessions of the plain table."""
    evening, plain = (fetch(write(case, tmp_path / case)) for case in ("evening", "plain"))
    np.testing.assert_array_equal(evening.sessions, plain.sessions)


@needs_cases
def test_hourly_bars_are_refused(tmp_path: Path) -> None:
    """Three bars a day are not taken for daily ones."""
    with pytest.raises(
        InvalidTable, match=r"line 3, column date: '2024-01-02 13:00:00-03:00' .* several bars a day"
    ):
        fetch(write("hourly", tmp_path))


@needs_data
@pytest.mark.parametrize("folder", ["prices", "prices_alt", "repair_pairs"])
def test_real_tables_are_read(folder: str) -> None:
    """Each real table is read whole, in the dialect in which all of them are written."""
    files = sorted((DATA / folder).glob("*.csv"))
    assert files
    for file in files:
        table = read_ticker(file, None, Options())
        assert len(table.days) == sum(bool(line.strip(",")) for line in file.read_text().splitlines()) - 1
        assert table.dialect.describe() == (
            "commas between cells, decimal point, dates ymd like 2024-01-31, encoding utf-8"
        )
