"""CsvFolder: daily bars from a folder with one CSV file for each ticker."""

import difflib
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from adapters.market_data.tables.options import Options
from adapters.market_data.tables.source import read_bytes
from adapters.market_data.tables.table import Table, read_table
from adapters.market_data.zones import ZONES
from domain.bars import RawBars
from domain.delivery import Delivery
from domain.errors import InvalidInput, InvalidTable, NoData, UnknownSymbol
from domain.sessions import to_day
from domain.ticker import Ticker


class CsvFolder:
    """Reads `VALE3.SA.csv` or `VALE3.csv`, `AAPL.csv`, `^GSPC.csv`, with names in any case.

    Each fetch reads the file again. `options` hold for every file of the folder.
    """

    name = "csv"
    synthetic = False

    def __init__(self, folder: Path, options: Options = Options()) -> None:  # noqa: B008 - frozen
        self._folder = folder
        self._options = options
        self._files()

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Return the rows from `first` to `last` by session; rows of one session keep the order of the file.

        Raises UnknownSymbol, NoData, InvalidTable, LocalTrouble, InvalidInput for an unreadable folder.
        """
        path = self._path(ticker)
        table = read_ticker(path, ticker, self._options)
        order = np.argsort(table.days, kind="stable")
        bars = RawBars(table.days, table.columns).take(order)
        low = to_day(first) if first else np.iinfo(np.int32).min
        inside = (bars.sessions >= low) & (bars.sessions <= to_day(last))
        if not inside.any():
            since = f"from {first} " if first else ""
            raise NoData(f"{path.name} has no rows {since}up to {last}", field="ticker")
        return Delivery(bars=bars.take(inside), basis=self._options.basis)

    def _path(self, ticker: Ticker) -> Path:
        files = self._files()
        for stem in (ticker.yahoo, ticker.symbol):
            if path := _named(stem, files):
                return path
        stems = {path.stem.upper(): path.name for path in files}
        near = difflib.get_close_matches(ticker.yahoo.upper(), stems, n=3, cutoff=0.5)
        raise UnknownSymbol(
            f"no file {ticker.yahoo}.csv in {self._folder}",
            field="ticker",
            remedy=f"nearest: {', '.join(stems[stem] for stem in near)}" if near else "",
        )

    def _files(self) -> list[Path]:
        # Only listed files are opened, so a ticker cannot name a file outside the folder.
        try:
            return sorted(path for path in self._folder.iterdir() if path.suffix.lower() == ".csv")
        except OSError as error:
            raise InvalidInput(
                f"cannot read the folder {self._folder}: {error.strerror}",
                field="source",
                remedy="use csv:FOLDER with one file FOLDER/TICKER.csv for each ticker",
            ) from error


def read_ticker(path: Path, ticker: Ticker | None, options: Options) -> Table:
    """The table of a ticker's file; without a ticker, dates keep the offset in which they are written.

    Raises InvalidTable, LocalTrouble.
    """
    zone = ZONES.get(ticker.exchange) if ticker else None
    return read_table(
        path.name,
        read_bytes(path),
        options,
        tickers=(ticker.yahoo, ticker.symbol) if ticker else (),
        zone=ZoneInfo(zone) if zone else None,
    )


def _named(stem: str, files: list[Path]) -> Path | None:
    """The file of a name, the exact one before another case."""
    same = [path for path in files if path.name.lower() == f"{stem}.csv".lower()]
    if exact := [path for path in same if path.name == f"{stem}.csv"]:
        return exact[0]
    if len(same) > 1:
        raise InvalidTable(
            f"{' and '.join(path.name for path in same)} differ only in the case of their letters",
            field="source",
            remedy=f"keep one, as {stem}.csv",
        )
    return same[0] if same else None
