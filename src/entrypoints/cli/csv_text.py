"""Rows as CSV (RFC 4180), with the names of the JSON fields."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from domain.free_text import shown

FORMULA = tuple("=+-@＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula; `shown` escapes tab and carriage return."""


def csv_text(rows: Sequence[object], named: Callable[[str], str] = str) -> str:
    """The CSV text of rows with a header, and the line breaks CR LF; nothing where there is no row.

    A field inside a field has its path as name (`evidence.loss`), a list is JSON. A text that a spreadsheet
    would take for a formula begins with an apostrophe. `named` puts the names of persons
    into the JSON text of the rows.
    """
    flat = [dict(_fields(row)) for row in msgspec.json.decode(named(msgspec.json.encode(rows).decode()))]
    names = list(dict.fromkeys(name for row in flat for name in row))
    written = io.StringIO()
    writer = csv.writer(written)
    if names:
        writer.writerow([_cell(name) for name in names])
    writer.writerows([_cell(row.get(name)) for name in names] for row in flat)
    return written.getvalue()


def _fields(row: dict[str, Any], path: str = "") -> Iterator[tuple[str, object]]:
    for name, value in row.items():
        if isinstance(value, dict) and value:
            yield from _fields(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def _cell(value: object) -> object:
    if value is None or value == {}:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = msgspec.json.encode(value).decode()
    return _guarded(value) if isinstance(value, str) else value


def _guarded(text: str) -> str:
    escaped = shown(text)
    return f"'{escaped}" if escaped.lstrip().startswith(FORMULA) else escaped
