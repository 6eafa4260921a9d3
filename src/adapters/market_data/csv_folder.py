"""CsvFolder: daily bars from a folder with one CSV file for each ticker."""

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np

from adapters.market_data.csv_table import read_table
from domain.bars import RawBars
from domain.delivery import Delivery
from domain.errors import InvalidInput, InvalidTable, NoData, UnknownSymbol
from domain.sessions import to_day
from domain.ticker import Ticker


class CsvFolder:
    """Reads `VALE3.SA.csv` or `VALE3.csv`, `AAPL.csv`, `^GSPC.csv`; each fetch reads the file again."""

    name = "csv"
    synthetic = False
    remote = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files()

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Return the rows from `first` to `last` by session; rows of one session keep the order of the file.

        Raises UnknownSymbol, NoData, InvalidTable, InvalidInput for an
        unreadable folder.
        """
        path = self._path(ticker)
        with _map_file_errors(path):
            text = path.read_text(encoding="utf-8-sig")
        sessions, columns = read_table(path.name, text)
        order = np.argsort(sessions, kind="stable")
        bars = RawBars(sessions, columns).take(order)
        low = to_day(first) if first else np.iinfo(np.int32).min
        inside = (bars.sessions >= low) & (bars.sessions <= to_day(last))
        if not inside.any():
            since = f"from {first} " if first else ""
            raise NoData(f"{path.name} has no rows {since}up to {last}", field="ticker")
        return Delivery(bars=bars.take(inside))

    def _path(self, ticker: Ticker) -> Path:
        files = self._files()
        for stem in (ticker.yahoo, ticker.symbol):
            if stem in files:
                return files[stem]
        near = difflib.get_close_matches(ticker.yahoo, files, n=3, cutoff=0.5)
        raise UnknownSymbol(
            f"no file {ticker.yahoo}.csv in {self._folder}",
            field="ticker",
            remedy=f"nearest: {', '.join(f'{stem}.csv' for stem in near)}" if near else "",
        )

    def _files(self) -> dict[str, Path]:
        # Only listed files are opened, so a ticker cannot name a file outside the folder.
        try:
            return {path.stem: path for path in self._folder.iterdir() if path.suffix == ".csv"}
        except OSError as error:
            raise InvalidInput(
                f"cannot read the folder {self._folder}: {error.strerror}",
                field="source",
                remedy="use csv:FOLDER with one file FOLDER/TICKER.csv for each ticker",
            ) from error


@contextmanager
def _map_file_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise InvalidTable(f"{path.name}: not UTF-8 text (byte {error.start})", field="source") from error
    except OSError as error:
        raise InvalidTable(f"{path.name}: {error.strerror}", field="source") from error
