"""ParquetFolder: daily bars from a folder with one Parquet file for each ticker."""

import io
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from adapters.market_data.table_files import find_table, list_tables
from adapters.market_data.tables.header import name_of
from adapters.market_data.tables.options import Options
from adapters.market_data.tables.refusals import refused
from adapters.market_data.tables.table import Table, read_table
from adapters.market_data.zones import ZONES
from application.ports.source_catalog import SourceContext
from domain.bars import RawBars
from domain.delivery import Delivery
from domain.errors import InvalidInput, LocalTrouble, MissingExtra, NoData
from domain.sessions import to_day
from domain.ticker import Ticker

SUFFIX = ".parquet"
MAX_ROWS = 1_000_000
INDEX = "__index_level_0__"  # what pandas calls an index without a name


class ParquetFolder:
    """Reads `VALE3.SA.parquet` or `VALE3.parquet`, with the names of columns that a CSV table may have.

    Each fetch reads the file again. `options` has the basis. Raises MissingExtra without pyarrow.
    """

    name = "parquet"
    synthetic = False
    remote = False

    def __init__(self, folder: Path, options: Options = Options()) -> None:  # noqa: B008 - frozen
        self._folder = folder
        self._options = options
        list_tables(folder, SUFFIX)
        _pyarrow()

    @classmethod
    def open(cls, argument: str, context: SourceContext) -> "ParquetFolder":
        """Parquet files of a folder, one a ticker, `parquet:FOLDER` or `parquet:FOLDER?basis=BASIS`.

        Raises InvalidInput, MissingExtra.
        """
        folder, _, stated = argument.partition("?")
        if not folder:
            raise InvalidInput("the source parquet needs a folder", field="source", remedy="parquet:FOLDER")
        if any(not part.startswith("basis=") for part in stated.split("&") if part):
            raise InvalidInput(
                f"{stated!r} is no option of parquet:", field="source", remedy="accepted: basis=BASIS"
            )
        return cls(Path(folder).expanduser(), Options.parse(stated))

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """Return the rows from `first` to `last` by session; rows of one session keep the order of the file.

        Raises UnknownSymbol, NoData, InvalidTable, LocalTrouble, InvalidInput for an unreadable folder.
        """
        path = find_table(self._folder, ticker, SUFFIX)
        table = _read(path, ticker)
        bars = RawBars(table.days, table.columns).take(np.argsort(table.days, kind="stable"))
        low = to_day(first) if first else np.iinfo(np.int32).min
        inside = (bars.sessions >= low) & (bars.sessions <= to_day(last))
        if not inside.any():
            since = f"from {first} " if first else ""
            raise NoData(f"{path.name} has no rows {since}up to {last}", field="ticker")
        return Delivery(bars=bars.take(inside), basis=self._options.basis)


def _read(path: Path, ticker: Ticker) -> Table:
    """The table of a file. Its columns are read as a CSV table, so that both follow the same rules."""
    zone = ZONES.get(ticker.exchange)
    options = Options(separator=",", decimal=".", dates="ymd", encoding="utf-8")
    return read_table(path.name, _as_csv(path), options, zone=ZoneInfo(zone) if zone else None)


def _as_csv(path: Path) -> bytes:
    arrow = _pyarrow()
    try:
        with arrow.parquet.ParquetFile(path) as file:
            rows, names = file.metadata.num_rows, file.schema_arrow.names
            if rows > MAX_ROWS:
                raise refused(f"{path.name}: {rows:,} rows, more than the limit of {MAX_ROWS:,}")
            known = [name for name in names if name_of(name) or name == INDEX]
            if not known:
                raise refused(f"{path.name}: no column with a known name")
            table = file.read(columns=known)
        if INDEX in known:
            table = table.rename_columns(["date" if name == INDEX else name for name in table.column_names])
        written = io.BytesIO()
        arrow.csv.write_csv(table, written)
    except arrow.ArrowException as error:
        said = " ".join(str(error).split())[:120]
        raise refused(f"{path.name}: not a table of daily bars in Parquet ({said})") from None
    except OSError as error:
        said = error.strerror or "not a file in Parquet"
        raise LocalTrouble(f"{path.name}: {said}", field="source") from None
    return written.getvalue()


def _pyarrow() -> Any:
    try:
        import pyarrow  # type: ignore[import-untyped, unused-ignore]
        import pyarrow.csv  # type: ignore[import-untyped, unused-ignore]
        import pyarrow.parquet  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        raise MissingExtra(
            "the source parquet needs pyarrow", field="source", remedy="pip install 'previsto[parquet]'"
        ) from None
    return pyarrow
