"""JSON lines of a ledger: the manifest, then events and price revisions with their stored bytes."""

from collections.abc import Iterable, Iterator
from typing import IO

import msgspec
from sqlalchemy import Table

from adapters.persistence.copies.copy_check import check_copy
from adapters.persistence.copies.ledger_copy import LEDGER_TABLES, LedgerCopy, Manifest, Portion, Report
from adapters.persistence.database.tables import events, price_revisions
from domain.errors import IntegrityError, InvalidInput


class Event(msgspec.Struct, tag_field="kind", tag="event", forbid_unknown_fields=True):
    """A row of `events`; `data` and `meta` are the stored JSON."""

    position: int
    stream: str
    version: int
    type: str
    data: msgspec.Raw
    meta: msgspec.Raw
    command_id: str
    recorded_at: str
    prev_hash: str
    hash: str


class Revision(msgspec.Struct, tag_field="kind", tag="revision", forbid_unknown_fields=True):
    """A row of `price_revisions`; the payload is in base64."""

    ticker: str
    number: int
    recorded_at: str
    rows: int
    payload: bytes
    digest: str


class Head(Manifest, frozen=True, kw_only=True, tag_field="kind", tag="previsto-ledger"):
    """The first line of an export."""


_encoder = msgspec.json.Encoder()
_head = msgspec.json.Decoder(Head)
_entry = msgspec.json.Decoder(Event | Revision)


def write(file: IO[bytes], copy: LedgerCopy) -> None:
    """Write a checked copy, one line for each row."""
    file.write(_encoder.encode(Head(**msgspec.structs.asdict(copy.manifest))) + b"\n")
    for table, rows in copy.portions:
        lines = [_encoder.encode(_line(table, row)) for row in rows]
        file.write(b"\n".join(lines) + b"\n")


def read(file: Iterable[bytes], report: Report) -> LedgerCopy:
    """Return the copy in a file; iterating over it raises IntegrityError at the first bad line.

    Raises InvalidInput when the first line is not the head of an export.
    """
    lines = iter(file)
    try:
        head = _head.decode(next(lines, b""))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"line 1 is not the head of an export: {error}",
            field="file",
            remedy="export with `previsto ledger export FILE`",
        ) from error
    manifest = Manifest(**msgspec.structs.asdict(head))
    return check_copy(LedgerCopy(manifest, _portions(lines)), report, unit="line", first=2)


def _portions(lines: Iterator[bytes]) -> Iterator[Portion]:
    """Yield consecutive rows of one table, at most as many as LEDGER_TABLES says for it."""
    sizes, table = dict(LEDGER_TABLES), events
    rows: list[tuple[object, ...]] = []
    for number, line in enumerate(lines, start=2):
        try:
            entry = _entry.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield Portion(table, rows)  # the lines before are checked first
            raise IntegrityError(
                f"line {number} cannot be read: {error}", field="file", remedy="use another copy"
            ) from error
        kind, row = _row(entry)
        if kind is not table or len(rows) == sizes[table]:
            yield Portion(table, rows)
            table, rows = kind, []
        rows.append(row)
    yield Portion(table, rows)


def _line(table: Table, row: Iterable[object]) -> Event | Revision:
    if table is price_revisions:
        return Revision(*row)  # type: ignore[arg-type] # the columns in their order
    entry = Event(*row)  # type: ignore[arg-type]
    entry.data, entry.meta = msgspec.Raw(entry.data), msgspec.Raw(entry.meta)
    return entry


def _row(entry: Event | Revision) -> tuple[Table, tuple[object, ...]]:
    values = msgspec.structs.astuple(entry)
    if isinstance(entry, Revision):
        return price_revisions, values
    return events, tuple(bytes(value) if isinstance(value, msgspec.Raw) else value for value in values)
