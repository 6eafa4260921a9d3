"""Reads a small CSV file with a header of known names, row by row with line numbers."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from adapters.market_data.actions.refusal import quote, refuse
from domain.errors import InvalidTable, LocalTrouble

MAX_BYTES = 1 << 20

_T = TypeVar("_T")


class NamedRow(NamedTuple):
    """The cells of one line by column, without the spaces around them; an absent column is empty."""

    file: str
    line: int
    cells: dict[str, str]

    def value(self, column: str, parse: Callable[[str], _T], form: str) -> _T:
        """The parsed cell. Raises InvalidTable that states the accepted form."""
        try:
            return parse(self.cells.get(column, ""))
        except ValueError:
            raise self.refusal(column, f"{quote(self.cells.get(column, ''))} is not {form}") from None

    def day(self, column: str) -> date:
        """The cell as a date. Raises InvalidTable."""
        return self.value(column, date.fromisoformat, "a date like 2024-01-31")

    def refusal(self, column: str, problem: str) -> InvalidTable:
        """The error about a cell."""
        return refuse(self.file, self.line, column, problem)


def read_rows(path: Path, required: tuple[str, ...], optional: tuple[str, ...]) -> list[NamedRow]:
    """The rows of a file, without empty lines; none where the file does not exist.

    Raises InvalidTable for another column, a row of another length, or text that is not UTF-8.
    """
    file = f"{path.parent.name}/{path.name}"
    text = _text(path, file)
    if text is None:
        return []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = _header(file, next(reader, []), required, optional)
        lines = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise refuse(file, 0, "", f"is not a CSV table ({error})") from error
    return [_row(file, line, header, cells) for line, cells in lines]


def _text(path: Path, file: str) -> str | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise refuse(file, 0, "", f"is longer than {MAX_BYTES} bytes")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LocalTrouble(f"cannot read {file}: {error.strerror}", field="source") from error
    except UnicodeDecodeError as error:
        raise refuse(file, 0, "", f"is not UTF-8 text (byte {error.start})") from error


def _header(file: str, cells: list[str], required: tuple[str, ...], optional: tuple[str, ...]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    for name in names:
        if name not in (*required, *optional) or names.count(name) > 1:
            known = ", ".join((*required, *optional))
            raise refuse(file, 1, quote(name), f"is not one of the columns {known}, each once")
    if lacking := [name for name in required if name not in names]:
        raise refuse(file, 1, lacking[0], "is not in the header")
    return names


def _row(file: str, line: int, header: list[str], cells: list[str]) -> NamedRow:
    if len(cells) != len(header):
        raise refuse(file, line, "", f"has {len(cells)} cells under a header of {len(header)}")
    return NamedRow(file, line, dict(zip(header, (cell.strip() for cell in cells), strict=True)))
