"""Tables as text: boxed on a terminal, plain columns in a pipe, and records where a table does not fit."""

import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

GAP = "  "  # between the plain columns of a pipe
LEAST = 12  # characters of a column whose words wrap, where it has so many


class Column(msgspec.Struct, frozen=True):
    """A column of one-line texts. Numbers stand right; only a column of several words may wrap."""

    label: str
    cells: Sequence[str]
    numeric: bool = False
    whole: bool = False
    """Whether its cells are never wrapped, because they are copied: ids and names."""

    @property
    def natural(self) -> int:
        """The characters of its longest text."""
        return max(map(width_of, (self.label, *self.cells)))

    @property
    def least(self) -> int:
        """The characters below which a number, a name or a word would be cut; a label wraps between words."""
        if self.numeric or self.whole:
            return max(map(width_of, (*self.label.split(" "), *self.cells)))
        words = (word for text in (self.label, *self.cells) for word in text.split(" "))
        return max(max(map(width_of, words)), min(LEAST, self.natural))


def boxed(columns: Sequence[Column], width: int) -> list[str] | None:
    """The lines of a table of at most `width` characters; None where a number or a word would be cut."""
    widths = _fitted(columns, width - 3 * len(columns) - 1)
    if widths is None:
        return None
    header = _lines([column.label for column in columns], columns, widths)
    rows = [_lines(row, columns, widths) for row in _rows(columns)]
    return [
        _rule("┏━┳┓", widths),
        *(f"┃ {' ┃ '.join(line)} ┃" for line in header),
        _rule("┡━╇┩", widths),
        *(f"│ {' │ '.join(line)} │" for row in rows for line in row),
        _rule("└─┴┘", widths),
    ]


def plain(columns: Sequence[Column]) -> list[str]:
    """The lines of a table for a pipe: one for each row, however long, without boxes."""
    widths = [column.natural for column in columns]
    lines = ([column.label for column in columns], *_rows(columns))
    return [GAP.join(_set(line, columns, widths)).rstrip() for line in lines]


def records(columns: Sequence[Column]) -> Iterator[str]:
    """One line for each cell, and an empty line before each row."""
    width = max(width_of(column.label) for column in columns)
    for row in _rows(columns):
        yield ""
        yield from (
            f"{_pad(c.label, width)}{GAP}{text}".rstrip() for c, text in zip(columns, row, strict=True)
        )


def width_of(text: str) -> int:
    """The columns of a terminal that a text takes: two for a wide character, none for a combining mark."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _rows(columns: Sequence[Column]) -> Iterator[tuple[str, ...]]:
    return zip(*(column.cells for column in columns), strict=True)


def _fitted(columns: Sequence[Column], room: int) -> list[int] | None:
    """The widths of the columns; the widest that may wrap gives way first. None where nothing can."""
    widths, least = [column.natural for column in columns], [column.least for column in columns]
    if sum(least) > room:
        return None
    while (excess := sum(widths) - room) > 0:
        at = max((n for n in range(len(widths)) if widths[n] > least[n]), key=widths.__getitem__)
        others = max((w for n, w in enumerate(widths) if n != at and w > least[n]), default=0)
        widths[at] -= min(excess, widths[at] - least[at], max(1, widths[at] - others))
    return widths


def _lines(texts: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> list[list[str]]:
    """The lines of one row: the texts wrapped, and blanks below the shorter ones."""
    laid = [wrapped(text, width) for text, width in zip(texts, widths, strict=True)]
    height = max(map(len, laid))
    return [
        _set([lines[at] if at < len(lines) else "" for lines in laid], columns, widths)
        for at in range(height)
    ]


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text of at most `width` characters, cut between words only."""
    if width_of(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width_of(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


def _set(texts: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> list[str]:
    return [
        _pad(text, width, right=column.numeric)
        for text, column, width in zip(texts, columns, widths, strict=True)
    ]


def _pad(text: str, width: int, *, right: bool = False) -> str:
    blanks = " " * (width - width_of(text))
    return blanks + text if right else text + blanks


def _rule(corners: str, widths: Sequence[int]) -> str:
    left, line, cross, end = tuple(corners)
    return left + cross.join(line * (width + 2) for width in widths) + end
