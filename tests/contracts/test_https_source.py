"""The two sources of the how-to keep the contract of a source, against a server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.market_data.https.source import HttpsSource
from domain.ticker import Ticker
from tests.contracts.market_data import MarketDataContract
from tests.support import loopback_vendor


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[loopback_vendor.LoopbackVendor]:
    """A running vendor, and the keys for it."""
    monkeypatch.setenv("BRAPI_TOKEN", "a-secret-of-brapi")
    monkeypatch.setenv("ALPHAVANTAGE_KEY", "a-secret-of-alpha")
    with loopback_vendor.vending() as vendor:
        yield vendor


class TestBrapi(MarketDataContract):
    delivered = staticmethod(loopback_vendor.close_of)

    @pytest.fixture
    def source(self, vendor: loopback_vendor.LoopbackVendor, tmp_path: Path) -> HttpsSource:
        return HttpsSource(vendor.write_form(tmp_path, "brapi"), allow_loopback=True)


class TestAlphaVantage(MarketDataContract):
    known = Ticker.parse("AAPL")
    unknown = Ticker.parse("ZZZZZ-ZZ")
    delivered = staticmethod(loopback_vendor.close_of)

    @pytest.fixture
    def source(self, vendor: loopback_vendor.LoopbackVendor, tmp_path: Path) -> HttpsSource:
        return HttpsSource(vendor.write_form(tmp_path, "alpha"), allow_loopback=True)
