"""Errors of tickers: those of one ticker of several, which do not stop the work on the others."""

from collections.abc import Callable, Collection
from typing import TypeVar

from domain.backtest import FailedTicker
from domain.errors import Conflict, ForecasterFailed, IntegrityError, InvalidInput, PrevistoError

T = TypeVar("T")
OF_ONE_TICKER = (InvalidInput, Conflict, IntegrityError, ForecasterFailed)
"""What prices or a strategy refuse; an error of the store or a stopped job ends the work."""


def failure(ticker: str, error: PrevistoError) -> FailedTicker:
    """The public part of the error of a ticker."""
    return FailedTicker(ticker=ticker, code=error.code, message=error.public_message)


class Errors:
    """Collects the error of each ticker in `failed`."""

    def __init__(self, failed: list[FailedTicker]) -> None:
        self.failed = failed
        self._first: PrevistoError | None = None

    def of(self, ticker: str, work: Callable[[], T]) -> T | None:
        """What the work on a ticker gives; None where it fails."""
        try:
            return work()
        except OF_ONE_TICKER as error:
            self._first = self._first or error
            self.failed.append(failure(ticker, error))
            return None

    def require(self, done: Collection[object]) -> None:
        """Raise the first error where no ticker is done."""
        if not done and self._first:
            raise self._first
