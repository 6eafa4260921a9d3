"""Copying a ledger: what is true is read from one snapshot, checked on the way, and written as it lies."""

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

# What is not derived, in the order in which it is copied, and how many rows are held in memory at a time.
TRUTH: tuple[tuple[Table, int], ...] = ((events, 2000), (price_revisions, 64))
Report = Callable[[float, str], None]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a copy holds: the head it reaches, and who made it when from what."""

    head: int
    hash: str
    events: int
    revisions: int
    made_at: str
    made_by: str
    engine: str


class Portion(NamedTuple):
    """Some rows of one table, in its column order."""

    table: Table
    rows: Sequence[Sequence[Any]]


class LedgerCopy(NamedTuple):
    """A ledger on its way: what was promised, and the rows."""

    manifest: Manifest
    portions: Iterable[Portion]


def silent(fraction: float, text: str) -> None:
    """The report of a copy that nobody watches."""


@contextmanager
def ledger_of(engine: Engine, now: datetime) -> Iterator[LedgerCopy]:
    """The ledger of a database as it stands at this moment, beside any writer."""
    with snapshot(engine) as connection:
        yield LedgerCopy(_manifest(connection, now), portions(connection))


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A read transaction that may take its time."""
    with reading(engine) as connection, _patient(connection):
        yield connection


def write_to(engine: Engine, copy: LedgerCopy) -> None:
    """Fill a database in one transaction: all of it, or nothing. Raises Conflict when it is not empty."""
    with writing(engine) as connection, _patient(connection):
        for table, _ in TRUTH:
            if connection.execute(select(table).limit(1)).first():
                raise Conflict(
                    "the database holds a ledger already",
                    field="database",
                    remedy="name an empty one with --home or PREVISTO_DATABASE_URL",
                )
        for table, rows in copy.portions:
            names = table.columns.keys()
            if values := [dict(zip(names, row, strict=True)) for row in rows]:
                connection.execute(insert(table), values)
        requeue(connection)


def _manifest(connection: Connection, now: datetime) -> Manifest:
    newest = select(events.c.position, events.c.hash).order_by(events.c.position.desc()).limit(1)
    head, digest = connection.execute(newest).first() or (0, GENESIS)
    count, revisions = (
        connection.execute(select(func.count()).select_from(table)).scalar_one() for table, _ in TRUTH
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


def portions(connection: Connection) -> Iterator[Portion]:
    """Every row that is true, by table and in the order of its key."""
    for table, size in TRUTH:
        key = tuple_(*table.primary_key.columns)
        query = select(table).order_by(*table.primary_key.columns).limit(size)
        width = len(table.primary_key.columns)  # the key stands first in both tables
        rows = connection.execute(query).all()
        while rows:
            yield Portion(table, rows)
            rows = connection.execute(query.where(key > tuple_(*rows[-1][:width]))).all()


@contextmanager
def _patient(connection: Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        # The other end may be slow: a disk, a pipe, a person.
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield
        return
    # Damaged text must reach the hash comparison, which names the event; the driver only stops.
    driver: Any = connection.connection.driver_connection
    driver.text_factory = partial(str, encoding="utf-8", errors="replace")
    try:
        yield
    finally:
        driver.text_factory = str
