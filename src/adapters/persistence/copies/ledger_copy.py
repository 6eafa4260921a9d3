"""Copies a ledger: reads events and price revisions from one snapshot and writes them unchanged."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, Table, func, insert, select, tuple_

from adapters.persistence.database.tables import events, price_revisions
from adapters.persistence.database.transactions import reading, writing
from adapters.persistence.jobs.requeue import requeue
from adapters.persistence.ledger.event_codec import GENESIS
from domain.errors import Conflict

# The tables that are not derived, in copying order, with the number of rows that are read at a time.
LEDGER_TABLES: tuple[tuple[Table, int], ...] = ((events, 2000), (price_revisions, 64))
Report = Callable[[float, str], None]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of a copy: its head and counts, and when, by which release and from which engine."""

    head: int
    hash: str
    events: int
    revisions: int
    made_at: str
    made_by: str
    engine: str


class Portion(NamedTuple):
    """Some rows of one table, with values in the order of its columns."""

    table: Table
    rows: Sequence[Sequence[Any]]


class LedgerCopy(NamedTuple):
    """A ledger that is being copied: its manifest and its rows."""

    manifest: Manifest
    portions: Iterable[Portion]


def ignore_progress(fraction: float, text: str) -> None:
    """Do nothing; the default report of progress."""


@contextmanager
def read_ledger(engine: Engine, now: datetime) -> Iterator[LedgerCopy]:
    """Yield the current ledger of a database without blocking writers."""
    with snapshot(engine) as connection:
        yield LedgerCopy(_manifest(connection, now), read_portions(connection))


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a read transaction without an idle timeout."""
    with reading(engine) as connection, _prepare_for_copy(connection):
        yield connection


def write_to(
    engine: Engine, copy: LedgerCopy, more: Callable[[Connection], None] = lambda connection: None
) -> None:
    """Write a copy, and `more`, to a database in one transaction.

    Raises Conflict when the database is not empty.
    """
    with writing(engine) as connection, _prepare_for_copy(connection):
        for table, _ in LEDGER_TABLES:
            if connection.execute(select(table).limit(1)).first():
                raise Conflict(
                    "the database holds a ledger already",
                    field="database",
                    remedy="name an empty database with --home or PREVISTO_DATABASE_URL",
                )
        for table, rows in copy.portions:
            names = table.columns.keys()
            if values := [dict(zip(names, row, strict=True)) for row in rows]:
                connection.execute(insert(table), values)
        requeue(connection)
        more(connection)


def _manifest(connection: Connection, now: datetime) -> Manifest:
    newest = select(events.c.position, events.c.hash).order_by(events.c.position.desc()).limit(1)
    head, digest = connection.execute(newest).first() or (0, GENESIS)
    count, revisions = (
        connection.execute(select(func.count()).select_from(table)).scalar_one() for table, _ in LEDGER_TABLES
    )
    return Manifest(
        head=head,
        hash=digest,
        events=count,
        revisions=revisions,
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        made_by=f"previsto {version('previsto')}",
        engine=connection.dialect.name,
    )


def read_portions(connection: Connection) -> Iterator[Portion]:
    """Yield all rows of LEDGER_TABLES, by table and primary key."""
    for table, size in LEDGER_TABLES:
        key = tuple_(*table.primary_key.columns)
        query = select(table).order_by(*table.primary_key.columns).limit(size)
        width = len(table.primary_key.columns)  # in both tables the key comes first
        rows = connection.execute(query).all()
        while rows:
            yield Portion(table, rows)
            rows = connection.execute(query.where(key > tuple_(*rows[-1][:width]))).all()


@contextmanager
def _prepare_for_copy(connection: Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        # The reader of the copy may be slow, for example a pipe.
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield
        return
    # Damaged text must reach the hash comparison, which names the event; the driver would only raise.
    driver: Any = connection.connection.driver_connection
    driver.text_factory = partial(str, encoding="utf-8", errors="replace")
    try:
        yield
    finally:
        driver.text_factory = str
