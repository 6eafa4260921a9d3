"""How one price table is read, outside of a folder with a known ticker."""

import math
from datetime import date
from pathlib import Path

import msgspec

from adapters.market_data.csv_file import CsvFile
from adapters.market_data.csv_folder import read_ticker
from adapters.market_data.revision_table import is_revision_table, read_revisions, write_revisions
from adapters.market_data.tables.options import Options
from adapters.market_data.tables.source import read_bytes
from adapters.market_data.tables.table import Table
from application.ports.market_data import MarketData
from application.prices.stored_revision import StoredRevision
from domain.errors import InvalidInput
from domain.sessions import to_date
from domain.ticker import Ticker
from entrypoints.container.choices import csv_options
from entrypoints.settings import Settings

revisions_csv = write_revisions
SAMPLE = 3  # rows


class TableReading(msgspec.Struct, frozen=True, kw_only=True):
    """`dialect` is one line; `columns` has the name in the file for each of ours.

    `sample` has the first rows of the file, None for a missing value.
    """

    file: str
    ticker: str | None
    dialect: str
    columns: dict[str, str]
    rows: int
    first: date | None
    last: date | None
    sample: list[dict[str, date | float | None]]


def read_price_table(settings: Settings, file: str) -> TableReading:
    """The reading of a file, with the options of a source `csv:`. Raises InvalidTable, LocalTrouble."""
    path = Path(file).expanduser()
    ticker = _ticker(path.stem)
    table = read_ticker(path, ticker, csv_options(settings))
    return TableReading(
        file=path.name,
        ticker=ticker.symbol if ticker else None,
        dialect=table.dialect.describe(),
        columns=table.dialect.columns,
        rows=len(table.days),
        first=to_date(table.days.min()) if len(table.days) else None,
        last=to_date(table.days.max()) if len(table.days) else None,
        sample=[_row(table, row) for row in range(min(SAMPLE, len(table.days)))],
    )


def open_table(file: str, basis: str) -> MarketData:
    """The source of one price table. Raises InvalidInput for an unknown basis."""
    return CsvFile(Path(file).expanduser(), Options.parse(f"basis={basis}" if basis else ""))


def open_revisions(file: str) -> list[StoredRevision]:
    """The revisions of a table of them; empty for another table. Raises InvalidTable, LocalTrouble."""
    path = Path(file).expanduser()
    raw = read_bytes(path)
    return read_revisions(path.name, raw) if is_revision_table(raw) else []


def ticker_of(file: str) -> str:
    """The ticker that the name of a file tells. Raises InvalidInput."""
    ticker = _ticker(Path(file).stem)
    if ticker is None:
        raise InvalidInput(
            f"the name of {Path(file).name} tells no ticker",
            field="ticker",
            remedy="give it with --ticker, e.g. --ticker VALE3",
        )
    return ticker.symbol


def _ticker(stem: str) -> Ticker | None:
    try:
        return Ticker.parse(stem)
    except InvalidInput:
        return None


def _row(table: Table, row: int) -> dict[str, date | float | None]:
    numbers = {name: float(column[row]) for name, column in table.columns.items()}
    return {
        "date": to_date(table.days[row]),
        **{name: None if math.isnan(number) else number for name, number in numbers.items()},
    }
