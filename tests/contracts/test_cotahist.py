"""A folder of B3's own files keeps the contract of a source."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.market_data.cotahist.folder import CotahistFolder
from tests.contracts.market_data import MarketDataContract
from tests.support.cotahist_file import Quote, write

CHANGE = date(2024, 2, 15)  # VALE3 was VALE5 before


def close_of(day: date) -> float:
    """The close that the files hold for a day."""
    return 50 + day.toordinal() % 7


def quote(day: date) -> Quote:
    """The line of a day, under the ticker that the share had."""
    close = close_of(day)
    ticker = "VALE5" if day < CHANGE else "VALE3"
    return Quote(ticker, day, close - 0.25, close + 0.5, close - 0.5, close, 1000)


class TestCotahistFolder(MarketDataContract):
    delivered = staticmethod(close_of)

    @pytest.fixture
    def source(self, tmp_path: Path) -> CotahistFolder:
        folder = tmp_path / "b3"
        days = [date(2024, 1, 2) + timedelta(days=n) for n in range(90)]
        quotes = [quote(day) for day in days if day.weekday() < 5]
        write(folder / "COTAHIST_A2024.ZIP", quotes)
        write(folder / "COTAHIST_M022024.TXT", [one for one in quotes if one.day.month == 2])
        (folder / "renamed.csv").write_text(f"old,new,date\nVALE5,VALE3,{CHANGE}\n")
        return CotahistFolder(folder, tmp_path / "cache")
