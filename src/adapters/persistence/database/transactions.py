"""Transactions of SQLAlchemy Core; appends use the driver directly (see ledger/)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine

from adapters.persistence.database.failures import map_database_errors


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a write transaction, which holds the append lock from its start to its commit."""
    writer = engine.execution_options(previsto_write=True)
    with map_database_errors(engine), writer.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a read transaction on one snapshot; it does not block writers."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with map_database_errors(engine), engine.connect() as connection:
        connection.execution_options(**options)
        with connection.begin():
            yield connection


@contextmanager
def deriving(engine: Engine, *, durable: bool = False) -> Iterator[Connection]:
    """Open a write transaction on rows outside of the ledger.

    Unless `durable`, it commits without waiting for the disk, because derived rows are rebuilt from the
    ledger after a crash. On PostgreSQL it takes no append lock. SQLite has one writer at a time: there an
    append would wait for the disk twice, once for rows that a page brings up to date.
    """
    if engine.dialect.name == "sqlite":
        with writing(engine) if durable else _unsynced(engine) as connection:
            yield connection
        return
    with map_database_errors(engine), engine.begin() as connection:
        if not durable:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        yield connection


@contextmanager
def _unsynced(engine: Engine) -> Iterator[Connection]:
    """A write transaction of SQLite whose commit is on the disk with the next one that is synced.

    The order of commits is kept: after a crash the last ones may be missing, and then none that follows is
    there. The connection goes back to the pool as it came, or not at all: an append on it waits for the disk.
    """
    with map_database_errors(engine), engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA synchronous=NORMAL")
        try:
            with connection.execution_options(previsto_write=True).begin():
                yield connection
        finally:
            try:
                driver.execute("PRAGMA synchronous=FULL")
            except Exception:
                connection.invalidate()
                raise
