"""Flights: one refresh of a ticker at a time."""

from contextlib import AbstractContextManager
from typing import Protocol

from domain.ticker import Ticker


class Flights(Protocol):
    """Keeps refreshes of one ticker apart, over all threads and processes of an installation."""

    def flight(self, ticker: Ticker) -> AbstractContextManager[None]:
        """Hold the ticker inside the block; the others wait, and then find what the first one stored.

        Raises Conflict when another one holds it for too long, and LocalTrouble.
        """
        ...
