"""Fixtures of the adapters: a host in a file, on clocks that tests move."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.market_data.host.host import Host
from tests.support.hand_times import HandTimes


@pytest.fixture
def hand() -> HandTimes:
    """The clocks, at two o'clock."""
    return HandTimes()


@pytest.fixture
def open_host(tmp_path: Path, hand: HandTimes) -> Callable[[], Host]:
    """One more Host over the file, as another process has it."""
    return lambda: Host("Yahoo", tmp_path / "home" / "host", rate=2, times=hand.times)


@pytest.fixture
def host(open_host: Callable[[], Host]) -> Host:
    """The first Host."""
    return open_host()
