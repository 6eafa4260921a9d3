"""A folder of Parquet files keeps the contract of a source."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.market_data.parquet_folder import ParquetFolder
from application.ports.market_data import MarketData
from tests.contracts.market_data import MarketDataContract
from tests.support import yahoo_answers


class TestParquetFolder(MarketDataContract):
    delivered = staticmethod(yahoo_answers.close_of)

    @pytest.fixture
    def source(self, tmp_path: Path) -> MarketData:
        arrow = pytest.importorskip("pyarrow", reason="extra `parquet`")
        parquet = pytest.importorskip("pyarrow.parquet", reason="extra `parquet`")
        days = [yahoo_answers.FIRST + timedelta(days=n) for n in range(90)]
        days = [day for day in days if day.weekday() < 5]
        closes = [yahoo_answers.close_of(day) for day in days]
        columns = {"Date": days, "Volume": [1000] * len(days), "Note": ["x"] * len(days)}
        columns |= dict.fromkeys(("Open", "High", "Low", "Close"), closes)
        parquet.write_table(arrow.table(columns), tmp_path / "VALE3.SA.parquet")
        return ParquetFolder(tmp_path)
