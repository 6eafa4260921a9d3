"""Sheet: the rows of one table under its header, with the place of each cell for messages."""

import msgspec

from adapters.market_data.tables.header import Header, plain, read_header
from adapters.market_data.tables.options import Options
from adapters.market_data.tables.refusals import listed, quoted, refused, unrecognised
from adapters.market_data.tables.rows import HEAD, split
from adapters.market_data.tables.text import decode
from domain.errors import InvalidTable


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` are those below the header; `lines` has the line of each."""

    file: str
    encoding: str
    separator: str
    header: Header
    lines: list[int]
    rows: list[list[str]]

    @classmethod
    def read(cls, file: str, raw: bytes, options: Options, tickers: tuple[str, ...]) -> "Sheet":
        """The sheet of the bytes of a file. Raises InvalidTable."""
        text, encoding = decode(file, raw, options.encoding)
        separator, rows = split(file, text, options.separator)
        if not rows:
            raise refused(f"{file}: the file is empty")
        header = read_header([cells for _, cells in rows[:HEAD]], tickers)
        body = rows[header.depth :]
        sheet = cls(
            file=file,
            encoding=encoding,
            separator=separator,
            header=header,
            lines=[line for line, _ in body],
            rows=[cells for _, cells in body],
        )
        if header.problem:
            raise unrecognised(f"{file} line {rows[0][0]}: {header.problem} ({sheet.found()})", header.way)
        sheet._check_widths()
        return sheet

    def cells(self, name: str) -> list[str]:
        """The cells of a known column."""
        place = self.header.places[name]
        return [row[place] for row in self.rows]

    def other_cells(self) -> list[str]:
        """The cells of the columns that are not read."""
        others = set(range(len(self.header.written))) - set(self.header.places.values())
        return [row[place] for row in self.rows for place in sorted(others)]

    def title(self, name: str) -> str:
        """The name of a column in messages: ours, or that of the file when it is another word."""
        written = self.header.written[self.header.places[name]]
        return name if plain(written) in ("", name) else written

    def found(self) -> str:
        """What was found, for a refusal."""
        separator = "tab" if self.separator == "\t" else repr(self.separator)
        return f"columns {listed(self.header.written)}; separator {separator}, encoding {self.encoding}"

    def place(self, row: int, name: str) -> str:
        """The place and the text of a cell: `FILE line N, column NAME: 'cell'`."""
        cell = self.rows[row][self.header.places[name]]
        return f"{self.file} line {self.lines[row]}, column {self.title(name)}: {quoted(cell)}"

    def _check_widths(self) -> None:
        width = len(self.header.written)
        for line, row in zip(self.lines, self.rows, strict=True):
            if len(row) != width:
                raise _uneven(self, line, len(row), width)


def _uneven(sheet: Sheet, line: int, cells: int, width: int) -> InvalidTable:
    way = "correct the file"
    if sheet.separator == "," and cells > width:
        way += "; in a table with commas, quote a number with a decimal comma"
    return refused(f"{sheet.file} line {line}: {cells} cells under a header of {width}", way)
