"""An invalid ticker is refused before any outgoing request (check 48)."""

import socket
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.market_data.yahoo.fetch import Yahoo
from domain.errors import SourceUnavailable
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.http_server import Api, served

TICKERS = ("../../x", "A?b=c", "A#", "@evil", "A" * 5000, "//evil.example/A", "A\r\nhost: evil", "VALE3@evil")


class CountingProxy:
    """A listening socket that counts connections and closes them."""

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
def proxy(monkeypatch: pytest.MonkeyPatch) -> CountingProxy:
    """The proxy of all https requests of this process; the API itself is called over http."""
    proxy = CountingProxy()
    for name in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", proxy.address)
    return proxy


@pytest.fixture
def yahoo_api(proxy: CountingProxy, tmp_path: Path) -> Iterator[Api]:
    """The API over the source Yahoo."""
    with served(Container(settings=Settings.read(str(tmp_path), "yahoo"))) as client:
        yield client


def requests_for(api: Api, ticker: str) -> list[Any]:
    """Every request that could fetch prices of the ticker."""
    return [
        api.post("/v1/tickers", json={"ticker": ticker}),
        api.post("/v1/forecasts", json={"ticker": ticker}),
        api.post("/v1/trainings", json={"ticker": ticker, "strategy": "drift"}),
        api.post("/v1/backtests", json={"tickers": [ticker], "strategy": "drift"}),
    ]


@pytest.mark.parametrize("ticker", TICKERS, ids=lambda ticker: ticker[:12])
def test_48_an_invalid_ticker_is_not_requested(yahoo_api: Api, proxy: CountingProxy, ticker: str) -> None:
    """Check 48: each request gets 400, and the proxy counts no connection."""
    assert [answer.status_code for answer in requests_for(yahoo_api, ticker)] == [400] * 4
    assert proxy.came == 0


def test_48_a_valid_ticker_reaches_the_proxy(proxy: CountingProxy, tmp_path: Path) -> None:
    """Check 48: a valid ticker is counted, so that a count of zero is meaningful."""
    with pytest.raises(SourceUnavailable):
        Yahoo(tmp_path, timeout=2, tries=1).fetch(Ticker.parse("AAPL"), None, date(2024, 6, 28))
    assert proxy.came > 0
