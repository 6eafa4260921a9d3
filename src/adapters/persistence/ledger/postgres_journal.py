"""The ledger's statements on PostgreSQL, at the driver and in as few round trips as it takes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from sqlalchemy import Engine

from adapters.persistence.database.failures import translated
from adapters.persistence.database.postgres_engine import APPEND_LOCK
from adapters.persistence.ledger import postgres_statements as sql
from adapters.persistence.ledger.admission import Admitted, Outcome, Standing, admit
from adapters.persistence.ledger.event_codec import GENESIS, StoredEvent
from adapters.persistence.ledger.preparation import Prepared
from adapters.persistence.ledger.queue_changes import PUT
from application.ports.event_store import Appended

Connection = psycopg.Connection[tuple[Any, ...]]


class PostgresJournal:
    """A transaction-scoped advisory lock is the append lock: positions follow the order of commits."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._last = (0, GENESIS)  # the head that this process wrote last
        self._alone = False  # whether it still was the head the last time somebody looked

    def at_once(self, group: Sequence[Prepared]) -> list[Outcome] | None:
        """The outcomes of a group that nothing stands against; None, and nothing written, for any other."""
        if not self._alone or any(r.revision or r.changes or r.fence for r in group):
            return None
        guess = Standing(*self._last)
        for request in group:
            guess.versions.setdefault(request.stream, request.expected_version)
        asked = dict(guess.versions)
        outcomes, rows = admit(guess, group)
        if not all(isinstance(outcome, Appended) and not outcome.repeated for outcome in outcomes):
            return None
        names = (list(asked), list(asked.values()), [request.command_id for request in group])
        columns = [list(column) for column in zip(*rows, strict=True)]
        self._alone = self._written([APPEND_LOCK, *columns, *self._last, *names])
        if not self._alone:
            return None
        self._last = (guess.position, guess.hash)
        return outcomes

    def _written(self, arguments: Sequence[Any]) -> bool:
        with self._connection() as db:
            try:
                return bool(db.execute(sql.ADD_AT_ONCE, arguments).rowcount)
            except psycopg.errors.UniqueViolation:
                return False

    @contextmanager
    def appending(self) -> Iterator[Connection]:
        """A transaction under the append lock; durable when it ends well, nothing when it does not."""
        with self._connection() as db:
            try:
                db.execute(sql.LOCK)
                yield db
            except BaseException:
                with suppress(psycopg.Error):  # the first error says more than a rollback that failed
                    db.execute("ROLLBACK")
                raise

    def standing(self, db: Connection, group: Sequence[Prepared]) -> Standing:
        """What the ledger holds about a group; read behind the lock, so it sees the last commit."""
        standing = Standing()
        names = [request.revision[:2] for request in group if request.revision]
        asked = (
            [request.stream for request in group],
            [request.command_id for request in group],
            [ticker for ticker, _ in names],
            [number for _, number in names],
        )
        for kind, name, stream, position, version in db.execute(sql.STANDING, asked).fetchall():
            match kind:
                case 0:
                    standing.position, standing.hash = position, name
                case 1:
                    standing.versions[name] = version or 0
                case 2:
                    standing.remember(name, stream, position, version)
                case _:
                    standing.revisions.add((name, position))
        self._alone = (standing.position, standing.hash) == self._last
        if jobs := [request.fence.job for request in group if request.fence]:
            # The lock on the row keeps a new claim waiting until this work under the old one is committed.
            standing.tokens.update(db.execute(sql.TOKENS, (jobs,)).fetchall())
        return standing

    def write(self, db: Connection, rows: Sequence[StoredEvent], done: Sequence[Admitted]) -> None:
        """Add rows to the transaction, with what belongs to them, and commit it."""
        if rows:
            db.execute(sql.ADD_EVENTS, [list(column) for column in zip(*rows, strict=True)])
        for request, position in done:
            if request.revision:
                db.execute(sql.ADD_REVISION, request.revision)
            for change in request.changes:
                db.execute(change.statement.format("%s"), change.at(position))
                if change.statement is PUT:
                    db.execute(sql.RING)
        db.execute("COMMIT")
        if rows:
            self._last = (rows[-1].position, rows[-1].hash)

    def head(self) -> int:
        """The last position."""
        with self._connection() as db:
            return int((db.execute(sql.HEAD).fetchone() or (0,))[0])

    def version(self, stream: str) -> int:
        """The last version of a stream."""
        with self._connection() as db:
            found = db.execute(sql.VERSION, (stream,)).fetchone()
            return int(found[0] or 0) if found else 0

    def stream(self, stream: str) -> list[tuple[Any, ...]]:
        """The rows of a stream."""
        return self._rows(sql.STREAM, (stream,))

    def page(self, after: int, limit: int, kinds: Sequence[str] | None = None) -> list[tuple[Any, ...]]:
        """The rows behind a position; of some kinds, where these are given."""
        if kinds is None:
            return self._rows(sql.PAGE, (after, limit))
        return self._rows(sql.KINDS, (after, list(kinds), limit))

    def _rows(self, query: str, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._connection() as db, db.cursor(binary=True) as cursor:
            return cursor.execute(query, arguments).fetchall()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with translated(self._engine):
            pooled = self._engine.raw_connection()
            db: Connection = pooled.driver_connection  # type: ignore[assignment] # checked out, so it is there
            try:
                db.autocommit = True
                yield db
                db.autocommit = False
            except BaseException:
                pooled.invalidate()  # whatever state it is in, nobody else shall have it
                if db.closed:
                    self._engine.dispose()  # the server went away: the idle connections are as dead
                raise
            finally:
                pooled.close()
