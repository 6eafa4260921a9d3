"""Fixtures: the source Yahoo against a simulated server on loopback.

A module takes them with `pytest_plugins = ("tests.support.yahoo_server",)`.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.market_data.yahoo.fetch import Yahoo
from tests.support.hand_times import HandTimes
from tests.support.loopback_yahoo import LoopbackYahoo, serving


@pytest.fixture(scope="module")
def yahoo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoopbackYahoo]:
    """One server for all tests of a module."""
    logging.getLogger("yfinance").setLevel(logging.CRITICAL)
    with serving(tmp_path_factory.mktemp("loopback")) as running:
        yield running


@pytest.fixture(scope="module")
def yahoo_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of cookies: yfinance opens it once in a process."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def loopback(yahoo_server: LoopbackYahoo) -> LoopbackYahoo:
    """The server without a script."""
    yahoo_server.script.clear()
    yahoo_server.asked.clear()
    return yahoo_server


@pytest.fixture
def yahoo(loopback: LoopbackYahoo, yahoo_cache: Path) -> Yahoo:
    """The source, whose sleeps move its clock."""
    (yahoo_cache / "host").unlink(missing_ok=True)
    return Yahoo(yahoo_cache, timeout=10, times=HandTimes().times)
