"""The ledger's statements on SQLite, at the driver: here every microsecond is paid on each append."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Engine

from adapters.persistence.database.failures import translated
from adapters.persistence.ledger.admission import Admitted, Standing
from adapters.persistence.ledger.event_codec import StoredEvent
from adapters.persistence.ledger.preparation import Prepared
from adapters.persistence.ledger.queue_changes import LAST_CLAIM

_COLUMNS = ", ".join(StoredEvent._fields)
_HEAD = "SELECT position, hash FROM events ORDER BY position DESC LIMIT 1"
_VERSION = "SELECT max(version) FROM events WHERE stream = ?"
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
    """One connection of the pool at a time holds `BEGIN IMMEDIATE`, the append lock."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def at_once(self, group: Sequence[Prepared]) -> None:
        """Nothing: here the lock costs no round trip."""

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
        for request in group:
            (version,) = db.execute(_VERSION, (request.stream,)).fetchone()
            standing.versions[request.stream] = version or 0
            for found in db.execute(_ANSWER, (request.command_id,)):
                standing.remember(request.command_id, *found)
            if request.revision and db.execute(_REVISION, request.revision[:2]).fetchone():
                standing.revisions.add(request.revision[:2])
            if request.fence:
                found = db.execute(_LAST_CLAIM, (request.fence.job,)).fetchone()
                standing.tokens[request.fence.job] = found[0] if found else ""
        return standing

    def write(self, db: sqlite3.Connection, rows: Sequence[StoredEvent], done: Sequence[Admitted]) -> None:
        """Add rows to the transaction, with what belongs to them."""
        db.executemany(_ADD_EVENT, rows)
        for request, position in done:
            if request.revision:
                db.execute(_ADD_REVISION, request.revision)
            for change in request.changes:
                db.execute(change.statement.format("?"), change.at(position))

    def head(self) -> int:
        """The last position."""
        with self._connection() as db:
            return int((db.execute(_HEAD).fetchone() or (0,))[0])

    def version(self, stream: str) -> int:
        """The last version of a stream."""
        with self._connection() as db:
            return int(db.execute(_VERSION, (stream,)).fetchone()[0] or 0)

    def stream(self, stream: str) -> list[tuple[Any, ...]]:
        """The rows of a stream."""
        return self._rows(_STREAM, (stream,))

    def page(self, after: int, limit: int, kinds: Sequence[str] | None = None) -> list[tuple[Any, ...]]:
        """The rows behind a position; of some kinds, where these are given."""
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
            # Damaged text must reach the hash comparison, which names the event; the driver only stops.
            db.text_factory = partial(str, encoding="utf-8", errors="replace")
            try:
                return db.execute(query, arguments).fetchall()
            finally:
                db.text_factory = str

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with translated(self._engine):
            pooled = self._engine.raw_connection()
            try:
                yield pooled.driver_connection  # type: ignore[misc] # checked out, so it is there
            finally:
                pooled.close()
