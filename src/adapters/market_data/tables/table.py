"""Table: the rows of one price table, and how it is written."""

from datetime import tzinfo

import msgspec

from adapters.market_data.tables.columns import read_numbers
from adapters.market_data.tables.days import read_days
from adapters.market_data.tables.dialect import Dialect
from adapters.market_data.tables.options import Options
from adapters.market_data.tables.sheet import Sheet
from domain.prices import Column
from domain.sessions import Days


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions (n,) and columns (n,) in the order of the file; missing cells are NaN."""

    days: Days
    columns: dict[str, Column]
    dialect: Dialect


def read_table(
    file: str,
    raw: bytes,
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    tickers: tuple[str, ...] = (),
    zone: tzinfo | None = None,
) -> Table:
    """The table of the bytes of a file.

    `tickers` are the names of the asked share, for a table of several; without them the table must have
    one. `zone` is that of the exchange, for dates with an offset. Raises InvalidTable.
    """
    sheet = Sheet.read(file, raw, options, tickers)
    days, order = read_days(sheet, options.dates, zone)
    columns, sign = read_numbers(sheet, options.decimal, order)
    dialect = Dialect(
        encoding=sheet.encoding,
        separator=sheet.separator,
        decimal=sign,
        dates=order,
        columns={name: sheet.header.written[place] for name, place in sheet.header.places.items()},
    )
    return Table(days=days, columns=columns, dialect=dialect)
