"""Real tables of as-traded prices with a file of actions, compared with another source's adjusted prices."""

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from adapters.market_data.csv_folder import CsvFolder
from domain.bars import RawBars
from domain.basis import Basis, split_adjusted, total_return
from domain.prices import Column
from domain.sessions import Days, to_date
from domain.ticker import Ticker

DATA = Path(__file__).parents[3] / "shared" / "data"
LAST = date(2030, 1, 1)
# The two sources have other closes on these days.
DIFFERENT = {
    "AAPL": {date(2015, 9, 30), date(2015, 10, 1)},
    "TSLA": {date(2012, 5, 24), date(2012, 5, 25)},
    "NVDA": set(),
}

pytestmark = pytest.mark.skipif(
    not (DATA / "actions").is_dir(), reason="the collection of real price files is not on this machine"
)


def derived(name: str, folder: Path) -> RawBars:
    """The split-adjusted rows of as-traded prices and a file of actions."""
    (folder / "actions").mkdir()
    shutil.copy(DATA / "prices_alt" / f"{name}__as_traded.csv", folder / f"{name}.csv")
    shutil.copy(DATA / "actions" / f"{name}.csv", folder / "actions")
    return split_adjusted(CsvFolder(folder).fetch(Ticker.parse(name), None, LAST).bars, Basis.AS_TRADED)


def differing(bars: RawBars, closes: Column, other: RawBars, column: str) -> tuple[set[date], int]:
    """The days on which the returns of both differ by more than 1e-3, and the number of compared days."""
    days, ours, theirs = np.intersect1d(bars.sessions, other.sessions, return_indices=True)
    one, two = (np.diff(np.log(c)) for c in (closes[ours], other.columns[column][theirs]))
    return {to_date(day) for day in wrong_days(days, one - two)}, days.size - 1


def wrong_days(days: Days, differences: Column) -> Days:
    """The days of the differences above 1e-3."""
    wrong: Days = days[1:][np.abs(differences) > 1e-3]
    return wrong


@pytest.mark.parametrize("name", DIFFERENT)
def test_derived_series_agree_with_those_of_another_source(name: str, tmp_path: Path) -> None:
    """Daily returns agree within 1e-3, those of split-adjusted closes and those with dividends."""
    bars = derived(name, tmp_path)
    other = CsvFolder(DATA / "prices").fetch(Ticker.parse(name), None, LAST).bars
    plain, days = differing(bars, bars.columns["close"], other, "close")
    total, _ = differing(bars, total_return(bars).columns["close"], other, "adj_close")
    assert days > 2000
    assert plain == total == DIFFERENT[name]
