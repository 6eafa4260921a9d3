"""The COTAHIST files of a folder: their names, their periods, and their bytes."""

import calendar
import errno
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, NamedTuple

from adapters.market_data.actions.refusal import quote, refuse
from adapters.market_data.cotahist.layout import BYTES_PER_LINE
from domain.errors import InvalidInput, InvalidTable, LocalTrouble

# B3 has used a point or an underline, and names with and without an extension.
_NAME = re.compile(r"COTAHIST[._](?:A|M(?=\d{6})|D(?=\d{8}))(\d{0,4})(\d{4})(?:\.TXT|\.ZIP)?", re.IGNORECASE)
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError)
MAX_BYTES = 6_000_000 * BYTES_PER_LINE  # 1.5 GB; a year has about 2.2 million lines
REMEDY = "use cotahist:FOLDER with files of B3 like FOLDER/COTAHIST_A2025.ZIP"


class Table(NamedTuple):
    """A file, and the period that its name states, both days included."""

    path: Path
    first: date
    last: date


def tables_in(folder: Path) -> list[Table]:
    """The COTAHIST files of a folder by period. Raises InvalidInput where there is none."""
    try:
        found = [table for path in folder.iterdir() if (table := _table(path))]
    except OSError as error:
        raise InvalidInput(
            f"cannot read the folder {folder}: {error.strerror}", field="source", remedy=REMEDY
        ).told_as(LocalTrouble.withheld) from error
    if not found:
        refusal = InvalidInput(f"no COTAHIST file in {folder}", field="source", remedy=REMEDY)
        raise refusal.told_as(LocalTrouble.withheld)
    return sorted(found, key=lambda table: (table.first, table.last, table.path.name))


def _table(path: Path) -> Table | None:
    match = _NAME.fullmatch(path.name)
    if match is None or not path.is_file():
        return None
    year, month, day = int(match[2]), int(match[1][-2:] or 0), int(match[1][:-2] or 0)
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        refusal = InvalidInput(f"{path.name}: no such date", field="source", remedy=REMEDY)
        raise refusal.told_as(LocalTrouble.withheld) from None
    last_month = month or 12
    return Table(path, first, date(year, last_month, day or calendar.monthrange(year, last_month)[1]))


@contextmanager
def open_table(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a text file, or of the one file in a ZIP, as a stream.

    Raises InvalidTable for a damaged archive, LocalTrouble for an unreadable file.
    """
    try:
        with path.open("rb") as file:
            if path.suffix.lower() == ".zip":
                with zipfile.ZipFile(file) as archive, archive.open(_member(path.name, archive)) as member:
                    yield member
            elif (size := path.stat().st_size) > MAX_BYTES:
                raise _too_long(path.name, size)
            else:
                yield file
    except _DAMAGED as error:
        raise refuse(path.name, 0, "", "is not a whole ZIP file") from error
    except OSError as error:
        if error.errno in (None, errno.EINVAL):  # a damaged archive names a place outside the file
            raise refuse(path.name, 0, "", "is not a whole ZIP file") from error
        raise LocalTrouble(
            f"cannot read {path.name}: {error.strerror}",
            field="source",
            remedy="check the rights of the file",
        ) from error


def _member(file: str, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) != 1:
        raise refuse(file, 0, "", f"holds {len(members)} files, not one")
    (member,) = members
    if not re.fullmatch(r"\w[\w.-]*", member.filename):
        raise refuse(file, 0, "", f"holds {quote(member.filename)}, which is not a plain file name")
    if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refuse(file, 0, "", "is encrypted, or compressed in a way that B3 does not use")
    if member.file_size > MAX_BYTES:
        raise _too_long(file, member.file_size)
    return member


def _too_long(file: str, size: int) -> InvalidTable:
    return refuse(file, 0, "", f"has {size} bytes of text, more than {MAX_BYTES}")
