"""Transactions on derived rows: on SQLite only their commit does not wait for the disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, make_url

from adapters.persistence.database.sqlite_engine import connect
from adapters.persistence.database.transactions import deriving, writing

UNSYNCED, SYNCED = 1, 2  # NORMAL and FULL


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A file with one table."""
    engine = connect(make_url(f"sqlite:///{tmp_path / 'file.db'}"))
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE derived (number INTEGER)")
    yield engine
    engine.dispose()


def level(connection: Connection) -> int:
    """How long a commit on this connection waits."""
    return int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())


def test_only_derived_rows_are_not_waited_for(engine: Engine) -> None:
    with deriving(engine) as connection:
        assert level(connection) == UNSYNCED
        connection.exec_driver_sql("INSERT INTO derived VALUES (1)")
    with deriving(engine, durable=True) as connection:
        assert level(connection) == SYNCED
        assert connection.exec_driver_sql("SELECT count(*) FROM derived").scalar_one() == 1


@pytest.mark.parametrize("fails", [False, True])
def test_a_connection_goes_back_as_it_came(engine: Engine, fails: bool) -> None:
    """The next transaction of the pool is an append, which waits for the disk."""
    try:
        with deriving(engine) as connection:
            connection.exec_driver_sql("INSERT INTO derived VALUES (1)")
            used = connection.connection.driver_connection
            if fails:
                raise ValueError
    except ValueError:
        pass
    with writing(engine) as connection:
        assert connection.connection.driver_connection is used
        assert level(connection) == SYNCED
        assert connection.exec_driver_sql("SELECT count(*) FROM derived").scalar_one() == (0 if fails else 1)
