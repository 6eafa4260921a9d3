"""Parses one CSV price table; error messages name the file, the line and the column."""

import csv
import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import numpy as np

from domain.errors import InvalidTable
from domain.prices import Column
from domain.sessions import Days, to_day

NAMES = {
    **{name: name for name in ("date", "open", "high", "low", "close", "adj_close", "volume")},
    "adjclose": "adj_close",
    **dict.fromkeys(("dividend", "dividends"), "dividend"),
    **dict.fromkeys(("split", "splits", "split_ratio", "stock_splits"), "split"),
}
REQUIRED = ("date", "open", "high", "low", "close", "volume")
ABSENT = frozenset({"", "null", "nan", "none", "n/a"})


def read_table(file: str, text: str) -> tuple[Days, dict[str, Column]]:
    """Return sessions (n,) and columns (n,) in the order of the file; missing cells are NaN.

    Raises InvalidTable.
    """
    with _map_csv_errors(file):
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = _header(file, next(reader, []))
        written = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    for line, row in written:
        if len(row) != len(header):
            raise _invalid_table(f"{file} line {line}: {len(row)} cells under a header of {len(header)}")
    lines = [line for line, _ in written]
    columns_of_text = zip(*(row for _, row in written), strict=True)
    cells = dict(zip(header, columns_of_text, strict=False)) or dict.fromkeys(header, ())
    days = [_day(cell, file, lines[row]) for row, cell in enumerate(cells["date"])]
    columns = {
        name: np.array([_number(cell, file, lines[row], name) for row, cell in enumerate(cells[name])])
        for name in header
        if name in NAMES.values() and name != "date"
    }
    for name in columns.keys() & {"dividend", "split"}:
        # Sources write 0 for no dividend and no split.
        columns[name][columns[name] == 0] = np.nan
    return np.array(days, dtype=np.int32), columns


def _header(file: str, cells: list[str]) -> list[str]:
    written = ["_".join(cell.lower().split()) for cell in cells]
    names = [NAMES.get(name, f"({name})") for name in written]
    if lacking := [name for name in REQUIRED if name not in names]:
        raise _invalid_table(f"{file} line 1: no column {', '.join(lacking)}")
    if repeated := [name for name in NAMES.values() if names.count(name) > 1]:
        raise _invalid_table(f"{file} line 1: column {repeated[0]} occurs twice")
    return names


def _day(cell: str, file: str, line: int) -> int:
    # A table written by yfinance has a time of day and an offset after the date.
    text = cell.strip()
    try:
        if text[10:11] in ("", " ", "T"):
            return to_day(date.fromisoformat(text[:10]))
    except ValueError:
        pass
    raise _invalid_table(f"{file} line {line}, column date: {_quote(cell)} is not a date like 2024-01-31")


def _number(cell: str, file: str, line: int, name: str) -> float:
    try:
        return float(cell)
    except ValueError:
        if cell.strip().lower() in ABSENT:
            return math.nan
        raise _invalid_table(f"{file} line {line}, column {name}: {_quote(cell)} is not a number") from None


def _quote(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else f"{cell[:40]}…")


def _invalid_table(message: str) -> InvalidTable:
    return InvalidTable(message, field="source", remedy="correct the file")


@contextmanager
def _map_csv_errors(file: str) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        raise _invalid_table(f"{file}: not a CSV table ({error})") from error
