"""Transactions of SQLAlchemy Core, for everything that is not the ledger's hot path."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from adapters.persistence.database.failures import translated


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A write transaction: it holds the one append lock from its first statement to its commit."""
    writer = engine.execution_options(previsto_write=True)
    with translated(engine), writer.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read transaction: one snapshot, beside any writer."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with translated(engine), engine.connect() as connection:
        connection.execution_options(**options)
        with connection.begin():
            yield connection


@contextmanager
def deriving(engine: Engine) -> Iterator[Connection]:
    """A write transaction on derived rows.

    On PostgreSQL it takes no append lock and does not wait for the disk: what a crash takes away is
    made again from the ledger. SQLite has one writer and one way to commit.
    """
    if engine.dialect.name == "sqlite":
        with writing(engine) as connection:
            yield connection
        return
    with translated(engine), engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        yield connection
