"""A source plug-in: closes of a JSON file, `house:FILE`, as a desk might keep them."""

import json
from datetime import date
from pathlib import Path

import numpy as np

from application.ports.source_catalog import SourceContext
from domain.bars import RawBars
from domain.basis import Basis
from domain.delivery import Delivery
from domain.errors import InvalidInput, LocalTrouble, NoData, UnknownSymbol
from domain.sessions import to_day
from domain.ticker import Ticker


class House:
    """Closes of a JSON file, `house:FILE`: {"VALE3": {"2024-01-31": 62.5}}."""

    name = "house"
    synthetic = False
    remote = False

    def __init__(self, argument: str, context: SourceContext) -> None:
        if not argument:
            raise InvalidInput("the source house needs a file", field="source", remedy="house:FILE")
        self._file = Path(argument).expanduser()

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """All rows from `first` to `last`, by session."""
        closes = self._read().get(ticker.symbol)
        if closes is None:
            raise UnknownSymbol(f"{self._file.name} has no {ticker}", field="ticker")
        rows = sorted((to_day(date.fromisoformat(day)), close) for day, close in closes.items())
        low, high = to_day(first or date.min), to_day(last)
        rows = [(day, close) for day, close in rows if low <= day <= high]
        if not rows:
            raise NoData(f"{self._file.name} has no rows of {ticker} up to {last}", field="ticker")
        days, values = zip(*rows, strict=True)
        bars = RawBars(np.array(days, np.int32), {"close": np.array(values, np.float64)})
        return Delivery(bars=bars, basis=Basis.SPLIT_ADJUSTED)

    def _read(self) -> dict[str, dict[str, float]]:
        try:
            read: dict[str, dict[str, float]] = json.loads(self._file.read_text())
        except (OSError, ValueError) as error:
            raise LocalTrouble(f"{self._file.name} cannot be read: {error}", field="source") from None
        return read
