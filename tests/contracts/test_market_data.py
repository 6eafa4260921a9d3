"""Every source keeps the contract."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.calendars.exchange_sessions import ExchangeSessions
from adapters.market_data.csv_folder import CsvFolder
from adapters.market_data.synthetic import Synthetic
from adapters.market_data.yahoo.fetch import Yahoo
from application.ports.market_data import MarketData
from domain.errors import InvalidInput
from domain.ticker import Ticker
from tests.contracts.market_data import LAST, MarketDataContract
from tests.support import loopback_yahoo, yahoo_answers

CALENDAR = ExchangeSessions()


class TestCsvFolder(MarketDataContract):
    delivered = staticmethod(yahoo_answers.close_of)

    @pytest.fixture
    def source(self, tmp_path: Path) -> CsvFolder:
        days = [yahoo_answers.FIRST + timedelta(days=n) for n in range(90)]
        lines = [
            f"{d},{c - 0.25},{c + 0.5},{c - 0.5},{c},1000"
            for d in days
            if d.weekday() < 5
            for c in [yahoo_answers.close_of(d)]
        ]
        (tmp_path / "VALE3.SA.csv").write_text("\n".join(["date,open,high,low,close,volume", *lines]))
        return CsvFolder(tmp_path)


class TestSynthetic(MarketDataContract):
    @pytest.fixture
    def source(self) -> Synthetic:
        return Synthetic(CALENDAR, seed=1)

    def test_an_unknown_ticker_is_refused(self, source: MarketData) -> None:
        """It invents a history for any ticker, but only for an exchange with a calendar."""
        assert len(source.fetch(Ticker.parse("ZZZZ3"), None, LAST).bars)
        with pytest.raises(InvalidInput):
            source.fetch(Ticker("X", "NOPE", "USD", "X"), None, LAST)


class TestYahoo(MarketDataContract):
    delivered = staticmethod(yahoo_answers.close_of)

    @pytest.fixture
    def source(self, tmp_path: Path) -> Iterator[Yahoo]:
        logging.getLogger("yfinance").setLevel(logging.CRITICAL)
        with loopback_yahoo.serving(tmp_path) as server:
            server.script["ZZZZ3.SA"] = ["http404"]
            yield Yahoo(tmp_path, timeout=5, tries=1)
