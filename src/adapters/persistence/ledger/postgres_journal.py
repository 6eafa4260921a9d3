"""Reads and writes the ledger on PostgreSQL through the driver, in few round trips."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from sqlalchemy import Engine

from adapters.persistence.database.failures import map_database_errors
from adapters.persistence.database.postgres_engine import APPEND_LOCK
from adapters.persistence.ledger import postgres_statements as sql
from adapters.persistence.ledger.admission import Admitted, LedgerState, Outcome, admit
from adapters.persistence.ledger.event_codec import GENESIS, StoredEvent
from adapters.persistence.ledger.preparation import Prepared
from adapters.persistence.ledger.queue_changes import INSERT_JOB
from application.ports.event_store import Appended

Connection = psycopg.Connection[tuple[Any, ...]]


class PostgresJournal:
    """The append lock is a transaction-scoped advisory lock, so positions follow the order of commits."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._last = (0, GENESIS)  # the last head that this process wrote
        self._is_head = False  # whether `_last` was the head of the ledger when it was last read

    def try_append(self, group: Sequence[Prepared]) -> list[Outcome] | None:
        """Append a simple group in one statement and return its outcomes; None when nothing was written.

        Groups with price revisions, queue changes or fences always return None.
        """
        if not self._is_head or any(r.revision or r.changes or r.fence for r in group):
            return None
        assumed = LedgerState(*self._last)
        for request in group:
            assumed.versions.setdefault(request.stream, request.expected_version)
        asked = dict(assumed.versions)
        outcomes, rows = admit(assumed, group)
        if not all(isinstance(outcome, Appended) and not outcome.repeated for outcome in outcomes):
            return None
        names = (list(asked), list(asked.values()), [request.command_id for request in group])
        columns = [list(column) for column in zip(*rows, strict=True)]
        self._is_head = self._insert_group([APPEND_LOCK, *columns, *self._last, *names])
        if not self._is_head:
            return None
        self._last = (assumed.position, assumed.hash)
        return outcomes

    def _insert_group(self, arguments: Sequence[Any]) -> bool:
        with self._connection() as db:
            try:
                return bool(db.execute(sql.TRY_APPEND, arguments).rowcount)
            except psycopg.errors.UniqueViolation:
                return False

    @contextmanager
    def appending(self) -> Iterator[Connection]:
        """Open a transaction under the append lock; `write` commits it, an exception rolls it back."""
        with self._connection() as db:
            try:
                db.execute(sql.LOCK)
                yield db
            except BaseException:
                with suppress(psycopg.Error):  # the first error is more useful than that of the rollback
                    db.execute("ROLLBACK")
                raise

    def read_state(self, db: Connection, group: Sequence[Prepared]) -> LedgerState:
        """Read what the ledger holds about a group; the lock is held, so the last commit is visible."""
        state = LedgerState()
        names = [request.revision[:2] for request in group if request.revision]
        asked = (
            [request.stream for request in group],
            [request.command_id for request in group],
            [ticker for ticker, _ in names],
            [number for _, number in names],
        )
        for kind, name, stream, position, version in db.execute(sql.READ_STATE, asked).fetchall():
            match kind:
                case 0:
                    state.position, state.hash = position, name
                case 1:
                    state.versions[name] = version or 0
                case 2:
                    state.remember(name, stream, position, version)
                case _:
                    state.revisions.add((name, position))
        self._is_head = (state.position, state.hash) == self._last
        if jobs := [request.fence.job for request in group if request.fence]:
            # The row lock makes a new claim wait until this append under the old claim is committed.
            state.tokens.update(db.execute(sql.TOKENS, (jobs,)).fetchall())
        return state

    def write(self, db: Connection, rows: Sequence[StoredEvent], done: Sequence[Admitted]) -> None:
        """Insert events, price revisions and queue changes, and commit."""
        if rows:
            db.execute(sql.ADD_EVENTS, [list(column) for column in zip(*rows, strict=True)])
        for request, position in done:
            if request.revision:
                db.execute(sql.ADD_REVISION, request.revision)
            for change in request.changes:
                db.execute(change.statement.format("%s"), change.at(position))
                if change.statement is INSERT_JOB:
                    db.execute(sql.NOTIFY)
        db.execute("COMMIT")
        if rows:
            self._last = (rows[-1].position, rows[-1].hash)

    def head(self) -> int:
        """Return the last position; 0 for an empty ledger."""
        with self._connection() as db:
            return int((db.execute(sql.HEAD).fetchone() or (0,))[0])

    def version(self, stream: str) -> int:
        """Return the version of a stream; 0 for an unknown one."""
        with self._connection() as db:
            found = db.execute(sql.VERSION, (stream,)).fetchone()
            return int(found[0] or 0) if found else 0

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return the versions of those streams that have events."""
        return dict(self._rows(sql.VERSIONS, (list(streams),)))

    def stream(self, stream: str) -> list[tuple[Any, ...]]:
        """Return the rows of a stream by version."""
        return self._rows(sql.STREAM, (stream,))

    def page(self, after: int, limit: int, kinds: Sequence[str] | None = None) -> list[tuple[Any, ...]]:
        """Return at most `limit` rows after a position; only those with tags in `kinds`, if given."""
        if kinds is None:
            return self._rows(sql.PAGE, (after, limit))
        return self._rows(sql.KINDS, (after, list(kinds), limit))

    def _rows(self, query: str, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._connection() as db, db.cursor(binary=True) as cursor:
            return cursor.execute(query, arguments).fetchall()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with map_database_errors(self._engine):
            pooled = self._engine.raw_connection()
            db: Connection = pooled.driver_connection  # type: ignore[assignment] # set while checked out
            try:
                db.autocommit = True
                yield db
                db.autocommit = False
            except BaseException:
                pooled.invalidate()  # its state is unknown, so it must not be reused
                if db.closed:
                    self._engine.dispose()  # the idle ones are closed too
                raise
            finally:
                pooled.close()
