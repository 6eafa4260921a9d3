"""Reads and writes the ledger on SQLite through the driver, which is faster than SQLAlchemy Core."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Engine

from adapters.persistence.database.failures import map_database_errors
from adapters.persistence.ledger.admission import Admitted, LedgerState
from adapters.persistence.ledger.event_codec import StoredEvent
from adapters.persistence.ledger.preparation import Prepared
from adapters.persistence.ledger.queue_changes import LAST_CLAIM

_COLUMNS = ", ".join(StoredEvent._fields)
_HEAD = "SELECT position, hash FROM events ORDER BY position DESC LIMIT 1"
_VERSION = "SELECT max(version) FROM events WHERE stream = ?"
_VERSIONS = """
    SELECT stream, max(version) FROM events
    WHERE stream IN (SELECT value FROM json_each(?)) GROUP BY stream"""
_ANSWER = "SELECT stream, position, version FROM events WHERE command_id = ? ORDER BY position"
_REVISION = "SELECT 1 FROM price_revisions WHERE ticker = ? AND number = ?"
_LAST_CLAIM = LAST_CLAIM.format("?")
_ADD_EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_REVISION = "INSERT INTO price_revisions VALUES (?, ?, ?, ?, ?, ?)"
_STREAM = f"SELECT {_COLUMNS} FROM events WHERE stream = ? ORDER BY version"  # noqa: S608 - constants
_PAGE = f"SELECT {_COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT ?"  # noqa: S608
_KINDS = f"""
    SELECT {_COLUMNS} FROM events WHERE position > ? AND type IN (SELECT value FROM json_each(?))
    ORDER BY position LIMIT ?"""  # noqa: S608


class SqliteJournal:
    """The append lock is `BEGIN IMMEDIATE`, which one connection at a time can hold."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def try_append(self, group: Sequence[Prepared]) -> None:
        """Return None: on SQLite the lock costs no round trip, so every group is appended under it."""

    @contextmanager
    def appending(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction under the append lock; it commits on success and rolls back on an exception."""
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    def read_state(self, db: sqlite3.Connection, group: Sequence[Prepared]) -> LedgerState:
        """Read what the ledger holds about a group."""
        state = LedgerState(*(db.execute(_HEAD).fetchone() or ()))
        for request in group:
            (version,) = db.execute(_VERSION, (request.stream,)).fetchone()
            state.versions[request.stream] = version or 0
            for found in db.execute(_ANSWER, (request.command_id,)):
                state.remember(request.command_id, *found)
            if request.revision and db.execute(_REVISION, request.revision[:2]).fetchone():
                state.revisions.add(request.revision[:2])
            if request.fence:
                found = db.execute(_LAST_CLAIM, (request.fence.job,)).fetchone()
                state.tokens[request.fence.job] = found[0] if found else ""
        return state

    def write(self, db: sqlite3.Connection, rows: Sequence[StoredEvent], done: Sequence[Admitted]) -> None:
        """Insert events, price revisions and queue changes."""
        db.executemany(_ADD_EVENT, rows)
        for request, position in done:
            if request.revision:
                db.execute(_ADD_REVISION, request.revision)
            for change in request.changes:
                db.execute(change.statement.format("?"), change.at(position))

    def head(self) -> int:
        """Return the last position; 0 for an empty ledger."""
        with self._connection() as db:
            return int((db.execute(_HEAD).fetchone() or (0,))[0])

    def version(self, stream: str) -> int:
        """Return the version of a stream; 0 for an unknown one."""
        with self._connection() as db:
            return int(db.execute(_VERSION, (stream,)).fetchone()[0] or 0)

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return the versions of those streams that have events."""
        with self._connection() as db:
            return dict(db.execute(_VERSIONS, (json.dumps(list(streams)),)).fetchall())

    def stream(self, stream: str) -> list[tuple[Any, ...]]:
        """Return the rows of a stream by version."""
        return self._rows(_STREAM, (stream,))

    def page(self, after: int, limit: int, kinds: Sequence[str] | None = None) -> list[tuple[Any, ...]]:
        """Return at most `limit` rows after a position; only those with tags in `kinds`, if given."""
        if kinds is None:
            return self._rows(_PAGE, (after, limit))
        return self._rows(_KINDS, (after, json.dumps(list(kinds)), limit))

    def _rows(self, query: str, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._connection() as db:
            try:
                return db.execute(query, arguments).fetchall()
            except sqlite3.OperationalError as error:
                if "decode" not in str(error):
                    raise
            # Damaged text must reach the hash comparison, which names the event; the driver would only raise.
            db.text_factory = partial(str, encoding="utf-8", errors="replace")
            try:
                return db.execute(query, arguments).fetchall()
            finally:
                db.text_factory = str

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with map_database_errors(self._engine):
            pooled = self._engine.raw_connection()
            try:
                yield pooled.driver_connection  # type: ignore[misc] # set while checked out
            finally:
                pooled.close()
