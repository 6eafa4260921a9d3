"""The table of price revisions that `prices --csv --revisions` writes and `import` reads.

Each row has the columns of its revision before its own; `digest` covers the rows of a revision, so that
an altered cell is noticed.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np

from application.prices.stored_revision import StoredRevision
from domain.bars import Finding, RawBars
from domain.basis import Basis
from domain.errors import InvalidInput, InvalidTable
from domain.free_text import free_text, shown
from domain.prices import COLUMNS
from domain.sessions import to_date, to_day

OF_REVISION = ("revision", "recorded_at", "source", "synthetic", "basis", "restart", "digest")
HEAD = (*OF_REVISION, "findings", "date", *COLUMNS)
LABELS = {finding.label: int(finding) for finding in Finding}
FLAGS = {"no": False, "yes": True}
AGAIN = "write the file again with `previsto prices TICKER --csv --revisions`"

Cells = dict[str, str]


def write_revisions(revisions: Iterable[StoredRevision]) -> str:
    """The table, from which each number comes back exactly."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    for revision in revisions:
        writer.writerows(_rows(revision))
    return text.getvalue()


def is_revision_table(raw: bytes) -> bool:
    """Whether the bytes begin as `write_revisions` begins."""
    return raw.startswith(",".join(OF_REVISION).encode())


def read_revisions(file: str, raw: bytes) -> list[StoredRevision]:
    """The revisions of a table, in order. Raises InvalidTable with the line or the revision."""
    rows = list(_lines(file, raw))
    blocks = [list(block) for _, block in groupby(rows, key=itemgetter(*OF_REVISION))]
    revisions = [_revision(file, block) for block in blocks]
    if not revisions or [one.number for one in revisions] != list(range(1, len(revisions) + 1)):
        raise _refused(f"{file}: the revisions are not 1, 2, 3, … in order")
    return revisions


def _rows(revision: StoredRevision) -> Iterator[list[str]]:
    rows = revision.rows
    flags = ["yes" if flag else "no" for flag in (revision.synthetic, revision.restart)]
    about = [str(revision.number), revision.recorded_at.isoformat(), shown(revision.source)]
    about += [flags[0], revision.basis or "", flags[1], rows.digest]
    for at, session in enumerate(rows.sessions):
        found = " ".join(finding.label for finding in Finding if rows.findings[at] & finding)
        numbers = (float(rows.columns[name][at]) for name in COLUMNS)
        cells = ["" if number != number else repr(number) for number in numbers]
        yield [*about, found, str(to_date(session)), *cells]


def _lines(file: str, raw: bytes) -> Iterator[Cells]:
    try:
        reader = csv.reader(io.StringIO(raw.decode(), newline=""), strict=True)
        for line in reader:
            if reader.line_num == 1 and tuple(line) != HEAD:
                raise _refused(f"{file} line 1: the columns are not {', '.join(HEAD)}")
            if len(line) != len(HEAD):
                raise _refused(f"{file} line {reader.line_num}: {len(line)} cells under {len(HEAD)} columns")
            if reader.line_num > 1:
                yield {**dict(zip(HEAD, line, strict=True)), "line": str(reader.line_num)}
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused(f"{file}: not a CSV table ({error})") from None


def _revision(file: str, block: Sequence[Cells]) -> StoredRevision:
    first = block[0]
    rows = RawBars(
        np.array([_read(file, cells, "date", _day) for cells in block], dtype=np.int32),
        {name: np.array([_read(file, cells, name, _number) for cells in block]) for name in COLUMNS},
        np.array([_read(file, cells, "findings", _findings) for cells in block], dtype=np.int32),
    )
    if np.any(np.diff(rows.sessions) <= 0) or rows.digest != first["digest"]:
        raise _refused(f"{file}: the rows of revision {first['revision']} are not those that were written")
    return StoredRevision(
        number=_read(file, first, "revision", int),
        recorded_at=_read(file, first, "recorded_at", _moment),
        source=_read(file, first, "source", _source),
        synthetic=_read(file, first, "synthetic", FLAGS.__getitem__),
        basis=_read(file, first, "basis", lambda text: Basis(text) if text else None),
        restart=_read(file, first, "restart", FLAGS.__getitem__),
        rows=rows,
    )


def _read(file: str, cells: Cells, name: str, kind: Any) -> Any:
    try:
        return kind(cells[name])
    except (ValueError, KeyError, InvalidInput):
        place = f"{file} line {cells['line']}, column {name}"
        raise _refused(f"{place}: {cells[name][:40]!r} is not accepted") from None


def _source(text: str) -> str:
    return free_text(text, "source")


def _day(text: str) -> int:
    return to_day(date.fromisoformat(text))


def _number(text: str) -> float:
    return float(text) if text else np.nan


def _findings(text: str) -> int:
    return sum({LABELS[label] for label in text.split()})


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _refused(message: str) -> InvalidTable:
    return InvalidTable(message, field="source", remedy=AGAIN)
