"""IndexCache: a folder of indexes, one for each COTAHIST file, which are made when they are needed."""

import hashlib
from pathlib import Path

import numpy as np

from adapters.market_data.cotahist.index import Stamp, read_index, write_index
from adapters.market_data.cotahist.quotes import Quotes
from adapters.market_data.cotahist.reader import read_quotes
from adapters.market_data.cotahist.tables import Table
from domain.errors import LocalTrouble


class IndexCache:
    """Processes may share the folder; an index that is lost or damaged is made again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def quotes(self, table: Table, ticker: str) -> Quotes:
        """The rows of a ticker in a file, by day and line.

        Raises InvalidTable for a file that is not whole, LocalTrouble when the folder cannot be used.
        """
        try:
            path, stamp = self._path(table.path), Stamp.of(table.path)
            found = read_index(path, stamp, ticker)
            if found is None:
                # The stamp is older than the reading: a file that changes meanwhile is read again next time.
                quotes = read_quotes(table)
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_index(path, stamp, quotes)
                mine = quotes[quotes["ticker"] == ticker.encode()]
                found = mine[np.argsort(mine["day"], kind="stable")]
            return found
        except OSError as error:
            raise LocalTrouble(
                f"no index of {table.path.name} in {self._folder}: {error.strerror}",
                field="source",
                remedy="check the rights and the free space of the folder",
            ) from error

    def _path(self, table: Path) -> Path:
        place = hashlib.sha256(bytes(table.resolve())).hexdigest()[:16]
        return self._folder / f"{table.name}.{place}.index"
