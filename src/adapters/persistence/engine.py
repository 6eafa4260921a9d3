"""Opening the database: durable settings, file modes, and the schema."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from adapters.persistence.failures import translated
from adapters.persistence.tables import GUARDS, SCHEMA_VERSION, metadata
from domain.errors import InvalidInput, StoreUnavailable

BUSY_SECONDS = 30
DRIVERS = ("sqlite", "sqlite+pysqlite")


def open_engine(url: str) -> Engine:
    """The engine of a `sqlite:///FILE`; creates file and schema where they are absent.

    Raises InvalidInput (field `PREVISTO_DATABASE_URL`) for another kind of URL, StoreUnavailable
    for a file that cannot be opened or was written by a newer release.
    """
    path = _path(url)
    _prepare(path)
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    with translated():
        _create(engine)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A write transaction: it holds the one append lock from its first statement to its commit."""
    writer = engine.execution_options(previsto_write=True)
    with translated(), writer.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read transaction: one snapshot, beside any writer."""
    with translated(), engine.begin() as connection:
        yield connection


def _path(url: str) -> Path:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        parsed = None
    known = parsed is not None and parsed.drivername in DRIVERS and not parsed.query
    if parsed is None or not known or parsed.database in (None, "", ":memory:"):
        raise InvalidInput(
            "the database URL is not one of a SQLite file",
            field="PREVISTO_DATABASE_URL",
            remedy="e.g. sqlite:////var/lib/previsto/previsto.db",
        )
    return Path(str(parsed.database))


def _prepare(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Only ever a new file: closing a descriptor of an open database would drop SQLite's locks on
        # it in this process, and a second writer could then damage it.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be opened: {error.strerror}", field="home", remedy="give --home a writable folder"
        ) from error


def _configure(connection: Any, _record: Any) -> None:
    # Damaged text must reach the hash comparison, which names the event; the driver would only stop.
    connection.text_factory = _text
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("previsto_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _create(engine: Engine) -> None:
    with reading(engine) as connection:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version > SCHEMA_VERSION:
        raise StoreUnavailable(
            f"the database has schema {version}, this release knows {SCHEMA_VERSION}",
            field="database",
            remedy="use the release that wrote it, or a newer one",
        )
    if version == SCHEMA_VERSION:
        return
    with writing(engine) as connection:
        metadata.create_all(connection)
        for guard in GUARDS:
            connection.exec_driver_sql(guard)
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
