"""The ledger's statements on PostgreSQL, at the driver and in as few round trips as it takes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from sqlalchemy import Engine

from adapters.persistence.admission import Outcome, Prepared, RevisionRow, Standing, admit
from adapters.persistence.event_codec import GENESIS, StoredEvent
from adapters.persistence.failures import translated
from adapters.persistence.postgres_engine import APPEND_LOCK
from application.ports.event_store import Appended

Connection = psycopg.Connection[tuple[Any, ...]]

_COLUMNS = ", ".join(StoredEvent._fields)
_HEAD = "SELECT position, hash FROM events ORDER BY position DESC LIMIT 1"
# No pipeline before the commit: behind one, PostgreSQL 18 does not count the time a session stands idle in
# its transaction, and would not end one that has stopped with the lock in its hands.
_LOCK = f"BEGIN; SELECT pg_advisory_xact_lock({APPEND_LOCK})"
# One statement for one round trip: the head (0), versions (1), first answers (2), known revisions (3).
_STANDING = f"""
    SELECT 0, hash, '', position, 0 FROM ({_HEAD}) head
    UNION ALL
    SELECT 1, stream, '', 0, (SELECT max(version) FROM events WHERE events.stream = asked.stream)
    FROM unnest(%s::text[]) AS asked(stream)
    UNION ALL
    SELECT 2, command_id, stream, position, version FROM events WHERE command_id = ANY(%s)
    UNION ALL
    SELECT 3, ticker, '', number, 0 FROM price_revisions
    WHERE (ticker, number) IN (SELECT * FROM unnest(%s::text[], %s::bigint[]))
    ORDER BY 1, 4"""  # noqa: S608 - constants
_ADD_EVENTS = """
    INSERT INTO events SELECT * FROM unnest(%b::bigint[], %b::text[], %b::bigint[], %b::text[],
        %b::bytea[], %b::bytea[], %b::text[], %b::text[], %b::text[], %b::text[])"""
# A whole append in one statement and one round trip. It writes nothing unless it has the lock at once,
# the head is the one this process wrote last, and nothing else in `_STANDING` would say no. Its snapshot
# may be older than its lock: then the position is taken, and the primary key refuses it.
_ADD_AT_ONCE = f"""
    WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(%s) AS mine)
    {_ADD_EVENTS}
    WHERE (SELECT mine FROM turn)
    AND (%s, %s) = ({_HEAD})
    AND NOT EXISTS (
        SELECT FROM unnest(%s::text[], %s::bigint[]) AS asked(stream, version) WHERE asked.version <>
        coalesce((SELECT max(version) FROM events WHERE events.stream = asked.stream), 0))
    AND NOT EXISTS (
        SELECT FROM unnest(%s::text[]) AS asked(command)
        WHERE EXISTS (SELECT FROM events WHERE command_id = asked.command))"""  # noqa: S608
_ADD_REVISION = "INSERT INTO price_revisions VALUES (%s, %s, %s, %s, %b, %s)"
_STREAM = f"SELECT {_COLUMNS} FROM events WHERE stream = %s ORDER BY version"  # noqa: S608
_PAGE = f"SELECT {_COLUMNS} FROM events WHERE position > %s ORDER BY position LIMIT %s"  # noqa: S608
_KINDS = f"""
    SELECT {_COLUMNS} FROM events WHERE position > %s AND type = ANY(%s)
    ORDER BY position LIMIT %s"""  # noqa: S608


class PostgresJournal:
    """A transaction-scoped advisory lock is the append lock: positions follow the order of commits."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._last = (0, GENESIS)  # the head that this process wrote last
        self._alone = False  # whether it still was the head the last time somebody looked

    def at_once(self, group: Sequence[Prepared]) -> list[Outcome] | None:
        """The outcomes of a group that nothing stands against; None, and nothing written, for any other."""
        if not self._alone or any(request.revision for request in group):
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
                return bool(db.execute(_ADD_AT_ONCE, arguments).rowcount)
            except psycopg.errors.UniqueViolation:
                return False

    @contextmanager
    def appending(self) -> Iterator[Connection]:
        """A transaction under the append lock; durable when it ends well, nothing when it does not."""
        with self._connection() as db:
            try:
                db.execute(_LOCK)
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
        for kind, name, stream, position, version in db.execute(_STANDING, asked).fetchall():
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
        return standing

    def write(self, db: Connection, rows: Sequence[StoredEvent], revisions: Sequence[RevisionRow]) -> None:
        """Add rows to the transaction, and commit it in the same round trip."""
        with db.pipeline():
            if rows:
                db.execute(_ADD_EVENTS, [list(column) for column in zip(*rows, strict=True)])
            for revision in revisions:
                db.execute(_ADD_REVISION, revision)
            db.execute("COMMIT")
        if rows:
            self._last = (rows[-1].position, rows[-1].hash)

    def head(self) -> int:
        """The last position."""
        with self._connection() as db:
            return int((db.execute(_HEAD).fetchone() or (0,))[0])

    def stream(self, stream: str) -> list[tuple[Any, ...]]:
        """The rows of a stream."""
        return self._rows(_STREAM, (stream,))

    def page(self, after: int, limit: int, kinds: Sequence[str] | None = None) -> list[tuple[Any, ...]]:
        """The rows behind a position; of some kinds, where these are given."""
        if kinds is None:
            return self._rows(_PAGE, (after, limit))
        return self._rows(_KINDS, (after, list(kinds), limit))

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
