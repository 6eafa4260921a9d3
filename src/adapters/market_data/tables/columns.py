"""Columns to numbers. The decimal sign is the one under which every cell is a number."""

from collections.abc import Sequence

import numpy as np

from adapters.market_data.tables.numbers import SIGNS, read_column, read_number
from adapters.market_data.tables.refusals import refused, unrecognised
from adapters.market_data.tables.sheet import Sheet
from domain.errors import InvalidTable
from domain.prices import Column


def read_numbers(sheet: Sheet, sign: str, order: str) -> tuple[dict[str, Column], str]:
    """Return the columns (n,) in the order of the file, NaN where a cell is missing, and the decimal sign.

    Raises InvalidTable for a cell that is no number, and for a sign that nothing settles. An empty `sign`
    is recognised; `order` is that of the dates.
    """
    cells = {name: sheet.cells(name) for name in sheet.header.places if name not in ("date", "time")}
    signs = (sign,) if sign else SIGNS
    readings = {one: columns for one in signs if (columns := _read(cells, one)) is not None}
    if not readings:
        raise _no_number(sheet, cells, signs)
    chosen = next(iter(readings)) if len(readings) == 1 or _same(readings) else _settled(sheet, cells, order)
    columns = readings[chosen]
    for name in columns.keys() & {"dividend", "split"}:
        # Sources write 0 for no dividend and no split.
        columns[name][columns[name] == 0] = np.nan
    return columns, chosen


def _read(cells: dict[str, list[str]], sign: str) -> dict[str, Column] | None:
    columns = {}
    for name, texts in cells.items():
        column = read_column(texts, sign, scaled=name == "volume")
        if column is None:
            return None
        columns[name] = column
    return columns


def _same(readings: dict[str, dict[str, Column]]) -> bool:
    one, other = readings.values()
    return all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)


def _settled(sheet: Sheet, cells: dict[str, list[str]], order: str) -> str:
    """The sign of the columns that are not read, such as `Var%`, where the others allow both."""
    votes = {_vote(cell.strip().rstrip("%")) for cell in sheet.other_cells()} - {""}
    if len(votes) == 1:
        return votes.pop()
    signed = [(row, name) for name, of in cells.items() for row, cell in enumerate(of) if _has_sign(cell)]
    # ISO dates between commas are written for programs, which do not group digits with points.
    if sheet.separator == "," and order == "ymd" and not any("," in cells[name][row] for row, name in signed):
        return "."
    row, name = min(signed, key=lambda place: place[0])
    numbers = [read_number(cells[name][row], sign, scaled=True) for sign in SIGNS]
    either = " or ".join(f"{number:.12g}" for number in numbers if number is not None)
    raise unrecognised(
        f"{sheet.place(row, name)} is {either}, and no cell settles it ({sheet.found()})",
        "state the decimal sign with csv:FOLDER?decimal=, or decimal=.",
    )


def _has_sign(cell: str) -> bool:
    return "." in cell or "," in cell


def _vote(cell: str) -> str:
    reading = [sign for sign in SIGNS if read_number(cell, sign, scaled=True) is not None]
    return reading[0] if len(reading) == 1 else ""


def _no_number(sheet: Sheet, cells: dict[str, list[str]], signs: Sequence[str]) -> InvalidTable:
    """The first cell that is no number with the sign that reads most of the cells."""
    unread = {
        sign: [
            (row, name)
            for name, texts in cells.items()
            for row, text in enumerate(texts)
            if read_number(text, sign, scaled=name == "volume") is None
        ]
        for sign in signs
    }
    sign = min(unread, key=lambda one: len(unread[one]))
    row, name = min(unread[sign], key=lambda place: place[0])
    elsewhere = any(read_number(cells[name][row], other) is not None for other in SIGNS if other != sign)
    return refused(
        f"{sheet.place(row, name)} is not a number"
        + (f" where {sign!r} is the decimal sign" if elsewhere else "")
    )
