"""The ledger's statements on SQLite, at the driver: here every microsecond is paid on each append."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine

from adapters.persistence.admission import Prepared, RevisionRow, Standing
from adapters.persistence.event_codec import StoredEvent
from adapters.persistence.failures import translated

_COLUMNS = ", ".join(StoredEvent.__struct_fields__)
_HEAD = "SELECT position, hash FROM events ORDER BY position DESC LIMIT 1"
_VERSIONS = """
    SELECT value, (SELECT max(version) FROM events WHERE stream = value) FROM json_each(?)"""
_ANSWERS = """
    SELECT command_id, stream, position, version FROM events
    WHERE command_id IN (SELECT value FROM json_each(?)) ORDER BY position"""
_REVISION = "SELECT 1 FROM price_revisions WHERE ticker = ? AND number = ?"
_ADD_EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_REVISION = "INSERT INTO price_revisions VALUES (?, ?, ?, ?, ?, ?)"
_STREAM = f"SELECT {_COLUMNS} FROM events WHERE stream = ? ORDER BY version"  # noqa: S608 - constants
_PAGE = f"SELECT {_COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT ?"  # noqa: S608
_KINDS = f"""
    SELECT {_COLUMNS} FROM events WHERE position > ? AND type IN (SELECT value FROM json_each(?))
    ORDER BY position LIMIT ?"""  # noqa: S608


class SqliteJournal:
    """One connection of the pool at a time holds `BEGIN IMMEDIATE`, the append lock."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def appending(self) -> Iterator[sqlite3.Connection]:
        """A transaction under the append lock; durable when it ends well, nothing when it does not."""
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    def standing(self, db: sqlite3.Connection, group: Sequence[Prepared]) -> Standing:
        """What the ledger holds about a group."""
        standing = Standing(*(db.execute(_HEAD).fetchone() or ()))
        streams = json.dumps([request.stream for request in group])
        standing.versions = {stream: version or 0 for stream, version in db.execute(_VERSIONS, (streams,))}
        commands = json.dumps([request.command_id for request in group])
        for command, stream, position, version in db.execute(_ANSWERS, (commands,)):
            standing.remember(command, stream, position, version)
        names = [request.revision[:2] for request in group if request.revision]
        standing.revisions = {name for name in names if db.execute(_REVISION, name).fetchone()}
        return standing

    def write(
        self, db: sqlite3.Connection, rows: Sequence[StoredEvent], revisions: Sequence[RevisionRow]
    ) -> None:
        """Add rows to the transaction."""
        db.executemany(_ADD_EVENT, map(_values, rows))
        db.executemany(_ADD_REVISION, revisions)

    def head(self) -> int:
        """The last position."""
        with self._connection() as db:
            return int((db.execute(_HEAD).fetchone() or (0,))[0])

    def stream(self, stream: str) -> list[tuple[Any, ...]]:
        """The rows of a stream."""
        with self._connection() as db:
            return db.execute(_STREAM, (stream,)).fetchall()

    def page(self, after: int, limit: int, kinds: Sequence[str] | None = None) -> list[tuple[Any, ...]]:
        """The rows behind a position; of some kinds, where these are given."""
        with self._connection() as db:
            if kinds is None:
                return db.execute(_PAGE, (after, limit)).fetchall()
            return db.execute(_KINDS, (after, json.dumps(list(kinds)), limit)).fetchall()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with translated(self._engine):
            pooled = self._engine.raw_connection()
            try:
                yield pooled.driver_connection  # type: ignore[misc] # checked out, so it is there
            finally:
                pooled.close()


def _values(row: StoredEvent) -> tuple[Any, ...]:
    return (
        row.position,
        row.stream,
        row.version,
        row.type,
        row.data,
        row.meta,
        row.command_id,
        row.recorded_at,
        row.prev_hash,
        row.hash,
    )
