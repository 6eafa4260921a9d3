"""SQLite engine: a file with mode 0600, a sync for each commit, one writer at a time."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from domain.errors import StoreUnavailable

BUSY_SECONDS = 30
DRIVERS = ("sqlite", "sqlite+pysqlite")


def names_a_file(url: URL) -> bool:
    """Return whether a URL names a SQLite file."""
    return url.drivername in DRIVERS and not url.query and url.database not in (None, "", ":memory:")


def connect(url: URL) -> Engine:
    """Return the engine of a file; creates a missing file. Raises StoreUnavailable."""
    _create_file(Path(str(url.database)))
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _create_file(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # O_EXCL opens new files only: closing a descriptor of an open database would release SQLite's
        # locks in this process, and a second writer could then damage the file.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be opened: {error.strerror}", field="home", remedy="give --home a writable folder"
        ) from error


def _configure(connection: Any, _record: Any) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "secure_delete=ON",  # what is deleted is overwritten with zeros
        "wal_autocheckpoint=4000",  # pages; fewer and larger checkpoints
        "cache_size=-16000",  # KiB; holds a price series and the upper index pages
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("previsto_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
