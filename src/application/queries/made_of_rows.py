"""MadeOfRows: what is made of the rows of a ticker, kept for as long as these rows are the same."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

import msgspec

from application.forecasting.lru_cache import LruCache
from application.projections.folds.outlooks import outlook_key
from application.queries.lists import Data, Lists

T = TypeVar("T")
MAX_KEPT = 512  # values; the rows of one take 14 kB at most


class MadeOfRows(Generic[T]):
    """Reads the rows of tickers, one for each owner, of a projection that has them.

    A value is kept by the bytes of its rows, which are read each time: it is never out of date, whichever
    process changes a row. To read 50 rows takes a millisecond, to decode them twenty. Callers share a value,
    and do not change it.
    """

    def __init__(
        self, lists: Lists, projection: str, make: Callable[[Sequence[Data]], T], most: int = MAX_KEPT
    ) -> None:
        self._lists = lists
        self._projection = projection
        self._make = make
        self._kept: LruCache[T] = LruCache(most)

    def __call__(self, symbols: Sequence[str], owners: Sequence[str] | None) -> dict[str, T]:
        """By ticker, over the forecasts of these owners, or of all for None."""
        wanted = (None,) if owners is None else tuple(dict.fromkeys(owners))
        keys = {symbol: [outlook_key(symbol, owner) for owner in wanted] for symbol in symbols}
        rows = self._lists.encoded(self._projection, [key for each in keys.values() for key in each])
        found = {symbol: tuple(rows[key] for key in each if key in rows) for symbol, each in keys.items()}
        return {symbol: self._kept(each, partial(self._of, each)) for symbol, each in found.items()}

    def _of(self, rows: Sequence[bytes]) -> T:
        return self._make([msgspec.json.decode(row, type=Data) for row in rows])
