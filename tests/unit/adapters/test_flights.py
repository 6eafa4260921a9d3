"""FileFlights: one refresh of a ticker at a time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.market_data.host.flights import FileFlights
from domain.errors import Conflict, LocalTrouble
from domain.ticker import Ticker
from tests.support.hand_times import HandTimes

VALE, AAPL = Ticker.parse("VALE3"), Ticker.parse("AAPL")


def test_ten_threads_make_one_request(tmp_path: Path) -> None:
    """The nine others wait, and find what the first one stored."""
    stored: list[str] = []
    requests: list[int] = []

    def refresh(number: int) -> None:
        with FileFlights(tmp_path).flight(VALE):
            if not stored:
                requests.append(number)
                stored.append("prices")

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(refresh, range(10)))
    assert len(requests) == 1


def test_another_ticker_does_not_wait(tmp_path: Path) -> None:
    """Each ticker has its own lock."""
    flights = FileFlights(tmp_path, times=HandTimes().times)
    with flights.flight(VALE), flights.flight(AAPL), flights.flight(Ticker.parse("^BVSP")):
        pass


def test_patience_has_an_end(tmp_path: Path) -> None:
    """A second refresh of the ticker is refused as a conflict about it; afterwards the ticker is free."""
    hand = HandTimes()
    flights = FileFlights(tmp_path, patience=3, times=hand.times)
    with (
        flights.flight(VALE),
        pytest.raises(Conflict, match="VALE3 is running for more than 3 s") as caught,
        flights.flight(VALE),
    ):
        pass
    assert caught.value.field == "ticker"
    assert sum(hand.naps) == pytest.approx(3)
    with flights.flight(VALE):
        pass


def test_an_error_frees_the_ticker(tmp_path: Path) -> None:
    """A refresh that fails does not block the next one."""
    flights = FileFlights(tmp_path, times=HandTimes().times)
    with pytest.raises(KeyError), flights.flight(VALE):
        raise KeyError
    with flights.flight(VALE):
        pass


def test_a_folder_that_cannot_be_made_is_local_trouble(tmp_path: Path) -> None:
    """The refusal names the file."""
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(LocalTrouble, match="VALE3 cannot be written"),
        FileFlights(tmp_path / "file").flight(VALE),
    ):
        pass
