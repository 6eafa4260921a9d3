"""CsvFile: daily bars of one price table, for `previsto import`."""

from datetime import date
from pathlib import Path

import numpy as np

from adapters.market_data.csv_folder import read_ticker, rows_between
from adapters.market_data.tables.options import Options
from domain.bars import RawBars
from domain.delivery import Delivery
from domain.ticker import Ticker


class CsvFile:
    """The table is that of whichever ticker is asked for; each fetch reads the file again."""

    name = "import"
    synthetic = False
    remote = False

    def __init__(self, path: Path, options: Options) -> None:
        self._path = path
        self._options = options

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Return the rows from `first` to `last` by session. Raises NoData, InvalidTable, LocalTrouble."""
        table = read_ticker(self._path, ticker, self._options)
        bars = RawBars(table.days, table.columns).take(np.argsort(table.days, kind="stable"))
        return Delivery(bars=rows_between(bars, first, last, self._path.name), basis=self._options.basis)
