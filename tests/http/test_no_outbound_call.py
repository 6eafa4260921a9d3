"""A ticker that is none is refused before anybody is asked (check 48)."""

import socket
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.market_data.yahoo import Yahoo
from domain.errors import SourceUnavailable
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.http_server import Api, served

TICKERS = ("../../x", "A?b=c", "A#", "@evil", "A" * 5000, "//evil.example/A", "A\r\nhost: evil", "VALE3@evil")


class Doorway:
    """The only way out: a listening socket that counts who came and lets nobody through."""

    def __init__(self) -> None:
        self.came = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            line, _ = self._listener.accept()
            self.came += 1
            line.close()


@pytest.fixture
def doorway(monkeypatch: pytest.MonkeyPatch) -> Doorway:
    """As the proxy of everything that this process asks over https; the API itself is asked over http."""
    doorway = Doorway()
    for name in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", doorway.address)
    return doorway


@pytest.fixture
def abroad(doorway: Doorway, tmp_path: Path) -> Iterator[Api]:
    """The API over Yahoo."""
    with served(Container(settings=Settings.read(str(tmp_path), "yahoo"))) as client:
        yield client


def asked(api: Api, ticker: str) -> list[Any]:
    """Every request that could make somebody fetch prices of it."""
    return [
        api.post("/v1/tickers", json={"ticker": ticker}),
        api.post("/v1/forecasts", json={"ticker": ticker}),
        api.post("/v1/trainings", json={"ticker": ticker, "strategy": "drift"}),
        api.post("/v1/backtests", json={"tickers": [ticker], "strategy": "drift"}),
    ]


@pytest.mark.parametrize("ticker", TICKERS, ids=lambda ticker: ticker[:12])
def test_48_no_odd_ticker_makes_us_ask(abroad: Api, doorway: Doorway, ticker: str) -> None:
    """Check 48: 400 each, and nobody came to the door."""
    assert [answer.status_code for answer in asked(abroad, ticker)] == [400] * 4
    assert doorway.came == 0


def test_48_who_asks_comes_by_the_door(doorway: Doorway, tmp_path: Path) -> None:
    """Check 48: a good ticker is counted there, so that the count of nobody means something."""
    with pytest.raises(SourceUnavailable):
        Yahoo(tmp_path, timeout=2, attempts=1).fetch(Ticker.parse("AAPL"), None, date(2024, 6, 28))
    assert doorway.came > 0
