"""The ledger's statements on PostgreSQL, at the driver and in two round trips an append."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from operator import attrgetter
from typing import Any

import psycopg
from sqlalchemy import Engine

from adapters.persistence.admission import Prepared, RevisionRow, Standing
from adapters.persistence.event_codec import StoredEvent
from adapters.persistence.failures import translated
from adapters.persistence.postgres_engine import APPEND_LOCK

Connection = psycopg.Connection[tuple[Any, ...]]

_COLUMNS = ", ".join(StoredEvent.__struct_fields__)
_HEAD = "SELECT position, hash FROM events ORDER BY position DESC LIMIT 1"
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
_ADD_EVENT = "INSERT INTO events VALUES (%b, %b, %b, %b, %b, %b, %b, %b, %b, %b)"
_ADD_EVENTS = """
    INSERT INTO events SELECT * FROM unnest(%b::bigint[], %b::text[], %b::bigint[], %b::text[],
        %b::bytea[], %b::bytea[], %b::text[], %b::text[], %b::text[], %b::text[])"""
_ADD_REVISION = "INSERT INTO price_revisions VALUES (%s, %s, %s, %s, %b, %s)"
_STREAM = f"SELECT {_COLUMNS} FROM events WHERE stream = %s ORDER BY version"  # noqa: S608
_PAGE = f"SELECT {_COLUMNS} FROM events WHERE position > %s ORDER BY position LIMIT %s"  # noqa: S608
_KINDS = f"""
    SELECT {_COLUMNS} FROM events WHERE position > %s AND type = ANY(%s)
    ORDER BY position LIMIT %s"""  # noqa: S608
_values = attrgetter(*StoredEvent.__struct_fields__)


class PostgresJournal:
    """A transaction-scoped advisory lock is the append lock: positions follow the order of commits."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def appending(self) -> Iterator[Connection]:
        """A transaction under the append lock; durable when it ends well, nothing when it does not."""
        with self._connection() as db, db.pipeline():
            db.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))
            try:
                yield db
                db.commit()
            except BaseException:
                with suppress(psycopg.Error):  # the first error says more than a rollback that failed
                    db.rollback()
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
        return standing

    def write(self, db: Connection, rows: Sequence[StoredEvent], revisions: Sequence[RevisionRow]) -> None:
        """Add rows to the transaction."""
        if len(rows) == 1:
            db.execute(_ADD_EVENT, _values(rows[0]))
        elif rows:
            db.execute(_ADD_EVENTS, [list(column) for column in zip(*map(_values, rows), strict=True)])
        for revision in revisions:
            db.execute(_ADD_REVISION, revision)

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
            try:
                yield pooled.driver_connection  # type: ignore[misc] # checked out, so it is there
            except psycopg.OperationalError:
                pooled.invalidate()
                raise
            finally:
                pooled.close()
