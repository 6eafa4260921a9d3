"""The layout of a COTAHIST line: where each field stands, and the number or text that it holds."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from adapters.market_data.actions.refusal import quote, refuse
from domain.errors import InvalidTable

WIDTH = 245
BYTES_PER_LINE = WIDTH + 2  # with CR and LF

Lines = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int64]


class Field(NamedTuple):
    """A field with B3's name; positions count from 1, both included."""

    name: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.name} ({self.first}-{self.last})"


TYPE = Field("TIPREG", 1, 2)
FILE = Field("NOMARQ", 3, 10)
COUNT = Field("TOTREG", 32, 42)
DATE = Field("DATPRE", 3, 10)
TICKER = Field("CODNEG", 13, 24)
MARKET = Field("TPMERC", 25, 27)
MARKS = Field("ESPECI", 40, 49)
CURRENCY = Field("MODREF", 53, 56)
OPEN, HIGH, LOW = Field("PREABE", 57, 69), Field("PREMAX", 70, 82), Field("PREMIN", 83, 95)
CLOSE = Field("PREULT", 109, 121)
QUANTITY = Field("QUATOT", 153, 170)
FACTOR = Field("FATCOT", 211, 217)
RIGHTS = Field("DISMES", 243, 245)


class Block(NamedTuple):
    """Lines of one file: `lines` (n, 247) bytes, `numbers` (n,) their line numbers in the file."""

    file: str
    lines: Lines
    numbers: Integers

    def take(self, rows: slice | npt.NDArray[np.bool_]) -> "Block":
        """The lines that a slice or a mask selects."""
        return Block(self.file, self.lines[rows], self.numbers[rows])

    def is_text(self, field: Field, wanted: bytes) -> npt.NDArray[np.bool_]:
        """Mask (n,) of the lines with these bytes in the field."""
        equal: npt.NDArray[np.bool_] = self.lines[:, field.first - 1] == wanted[0]
        for offset, byte in enumerate(wanted[1:], start=field.first):
            equal &= self.lines[:, offset] == byte
        return equal

    def texts(self, field: Field) -> npt.NDArray[np.bytes_]:
        """The texts (n,) of a field, without the spaces after them."""
        cells = np.ascontiguousarray(self.lines[:, field.first - 1 : field.last])
        texts: npt.NDArray[np.bytes_] = np.char.rstrip(cells.view(f"S{cells.shape[1]}")[:, 0])
        return texts

    def integers(self, field: Field) -> Integers:
        """The numbers (n,) of a field of digits. Raises InvalidTable."""
        digits = self.lines[:, field.first - 1 : field.last] - np.uint8(ord("0"))  # other bytes exceed 9
        if (wrong := (digits > 9).any(axis=1)).any():
            raise self.refusal(int(np.argmax(wrong)), field, "is not a number")
        powers = 10 ** np.arange(digits.shape[1] - 1, -1, -1, dtype=np.int64)
        numbers: Integers = digits @ powers
        return numbers

    def refusal(self, row: int, field: Field, problem: str) -> InvalidTable:
        """The error about a field of a row."""
        cell = quote(self.lines[row, field.first - 1 : field.last].tobytes())
        return refuse(self.file, int(self.numbers[row]), str(field), f"{cell} {problem}")
