"""Flights: one refresh of a ticker at a time, by locks of the operating system on files."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from adapters.market_data.host.record import locked_file
from adapters.market_data.host.times import Times
from domain.errors import Conflict
from domain.ticker import Ticker

POLL_SECONDS = 0.05


class FileFlights:
    """One empty file for each ticker, which stays; the lock of a process that is killed ends with it.

    `patience` is the number of seconds for which a caller waits.
    """

    def __init__(self, folder: Path, *, patience: float = 60.0, times: Times | None = None) -> None:
        self._folder = folder
        self._patience = patience
        self._times = times or Times()

    @contextmanager
    def flight(self, ticker: Ticker) -> Iterator[None]:
        with ExitStack() as held:
            self._hold(ticker, held)
            yield

    def _hold(self, ticker: Ticker, held: ExitStack) -> None:
        path = self._folder / quote(ticker.symbol, safe="^-")
        until = self._times.now() + self._patience
        while True:
            try:
                held.enter_context(locked_file(path, wait=False))
                return
            except BlockingIOError:
                if self._times.now() >= until:
                    raise Conflict(
                        f"another refresh of {ticker} is running for more than {self._patience:g} s",
                        field="ticker",
                        remedy="try again when it has ended",
                    ) from None
            self._times.sleep(POLL_SECONDS)
