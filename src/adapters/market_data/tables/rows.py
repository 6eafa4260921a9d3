"""Text to rows of cells, and the separator: the one under which the first rows name most columns."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from adapters.market_data.tables.header import name_of
from adapters.market_data.tables.options import SEPARATORS
from adapters.market_data.tables.refusals import refused

HEAD = 4  # rows: the longest header, and the first row of data
# Excel writes or reads this line above a table.
STATED = re.compile(r'"?sep=([,;\t])"?[ \t,;]*(?=[\r\n])')

Row = tuple[int, list[str]]
"""The number of the line on which a row ends, and its cells."""


def split(file: str, text: str, separator: str = "") -> tuple[str, list[Row]]:
    """Return the separator and the rows with a cell that is not blank. Raises InvalidTable."""
    stated = STATED.match(text)
    if stated:
        text = text[stated.end() :]
    chosen = separator or (stated[1] if stated else "") or _separator(text)
    try:
        rows = list(_rows(text, chosen))
    except csv.Error as error:
        raise refused(f"{file}: not a CSV table ({error})") from error
    return chosen, rows


def _rows(text: str, separator: str) -> Iterator[Row]:
    # newline="" keeps a line end inside of a quoted cell, and still ends lines at CR, LF and CR LF.
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=True)
    return ((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))


def _separator(text: str) -> str:
    return max(SEPARATORS.values(), key=lambda separator: _names(text, separator))


def _names(text: str, separator: str) -> tuple[int, int]:
    """How many columns the head names, and how many cells its first row has."""
    head = []
    with suppress(csv.Error):  # the error is that of the whole table, under the chosen separator
        for _, cells in islice(_rows(text, separator), HEAD):
            head.append(cells)
    known = max((len({name_of(cell) for cell in cells} - {""}) for cells in head), default=0)
    return known, len(head[0]) if head else 0
