"""CsvFolder: daily bars from a folder with one CSV file for each ticker."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from adapters.market_data.actions.filling import filled
from adapters.market_data.actions.table import NO_ACTIONS, read_actions
from adapters.market_data.table_files import find_actions, find_table, list_tables
from adapters.market_data.tables.options import Options
from adapters.market_data.tables.source import read_bytes
from adapters.market_data.tables.table import Table, read_table
from adapters.market_data.zones import ZONES
from application.ports.source_catalog import SourceContext
from domain.bars import RawBars
from domain.delivery import Delivery
from domain.errors import InvalidInput, NoData
from domain.sessions import to_day
from domain.ticker import Ticker
from domain.ticker_names import file_names


class CsvFolder:
    """Reads `VALE3.SA.csv` or `VALE3.csv`, `AAPL.csv`, `^GSPC.csv`, with names in any case.

    Dividends and splits are columns of the table, or rows of `actions/VALE3.csv`. Each fetch reads the files
    again. `options` hold for every table of the folder.
    """

    name = "csv"
    synthetic = False
    remote = False

    def __init__(self, folder: Path, options: Options = Options()) -> None:  # noqa: B008 - frozen
        self._folder = folder
        self._options = options
        list_tables(folder)

    @classmethod
    def open(cls, argument: str, context: SourceContext) -> "CsvFolder":
        """Price tables of a folder, one file a ticker, `csv:FOLDER` or `csv:FOLDER?OPTIONS`.

        Raises InvalidInput for an unknown option or an unreadable folder.
        """
        folder, _, options = argument.partition("?")
        if not folder:
            raise InvalidInput("the source csv needs a folder", field="source", remedy="csv:FOLDER")
        return cls(Path(folder).expanduser(), Options.parse(options))

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Return the rows from `first` to `last` by session; rows of one session keep the order of the file.

        Raises UnknownSymbol, NoData, InvalidTable, LocalTrouble, InvalidInput for an unreadable folder.
        """
        path = find_table(self._folder, ticker)
        table = read_ticker(path, ticker, self._options)
        order = np.argsort(table.days, kind="stable")
        events = find_actions(self._folder, ticker)
        actions = read_actions(events) if events else NO_ACTIONS
        bars = filled(RawBars(table.days, table.columns).take(order), actions, path.name)
        announced = tuple(one for one in actions.announced if not first or one.ex_date >= first)
        rows = rows_between(bars, first, last, path.name)
        return Delivery(bars=rows, basis=self._options.basis, dividends=announced)


def rows_between(bars: RawBars, first: date | None, last: date, file: str) -> RawBars:
    """The rows of the sessions from `first` (None: the first one) to `last`. Raises NoData."""
    low = to_day(first) if first else np.iinfo(np.int32).min
    inside = (bars.sessions >= low) & (bars.sessions <= to_day(last))
    if not inside.any():
        since = f"from {first} " if first else ""
        raise NoData(f"{file} has no rows {since}up to {last}", field="ticker")
    return bars.take(inside)


def read_ticker(path: Path, ticker: Ticker | None, options: Options) -> Table:
    """The table of a ticker's file; without a ticker, dates keep the offset in which they are written.

    Raises InvalidTable, LocalTrouble.
    """
    zone = ZONES.get(ticker.exchange) if ticker else None
    return read_table(
        path.name,
        read_bytes(path),
        options,
        tickers=file_names(ticker) if ticker else (),
        zone=ZoneInfo(zone) if zone else None,
    )
