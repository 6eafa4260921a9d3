"""Refusals of a file: one line with the file, the line and the field."""

from domain.errors import InvalidTable


def refuse(file: str, line: int, field: str, problem: str) -> InvalidTable:
    """The error for one place; `line` 0 is the whole file, an empty `field` the whole line."""
    place = file + (f" line {line}" if line else "") + (f", field {field}" if field else "")
    return InvalidTable(f"{place}: {problem}", field="source", remedy="correct the file, or fetch it again")


def quote(text: str | bytes) -> str:
    """The text of a message: at most 40 characters, in quotes, on one line."""
    shown = text.decode("iso-8859-1") if isinstance(text, bytes) else text
    return repr(shown if len(shown) <= 40 else f"{shown[:40]}…")
