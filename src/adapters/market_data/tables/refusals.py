"""The refusals of a table; those about its form show a header and a row that are accepted."""

from domain.errors import InvalidTable

ACCEPTED = "date,open,high,low,close,volume / 2024-01-31,77.13,78.20,76.29,76.39,26277000"
MAX_CELL = 40
MAX_CELLS = 12


def refused(message: str, way: str = "correct the file") -> InvalidTable:
    """The refusal of a table whose form is clear."""
    return InvalidTable(message, field="source", remedy=way)


def unrecognised(message: str, way: str = "correct the file") -> InvalidTable:
    """The refusal of a table whose form is not clear; `way` leads to an accepted one."""
    return refused(message, f"{way}; an accepted header and row: {ACCEPTED}")


def quoted(cell: str) -> str:
    """A cell as a message shows it."""
    return repr(cell if len(cell) <= MAX_CELL else f"{cell[:MAX_CELL]}…")


def listed(cells: list[str]) -> str:
    """The first cells of a row as a message shows them."""
    short = [cell[:20] or "(unnamed)" for cell in cells[:MAX_CELLS]]
    return ", ".join(short + ["…"] * (len(cells) > MAX_CELLS))
