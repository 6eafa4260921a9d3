"""Transactions of SQLAlchemy Core; appends use the driver directly (see ledger/)."""

from collections.abc import Iterator
from contextlib import contextmanager

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

    On PostgreSQL it takes no append lock and, unless `durable`, commits without waiting for the disk,
    because derived rows are rebuilt from the ledger after a crash. On SQLite it is the same as `writing`.
    """
    if engine.dialect.name == "sqlite":
        with writing(engine) as connection:
            yield connection
        return
    with map_database_errors(engine), engine.begin() as connection:
        if not durable:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        yield connection
