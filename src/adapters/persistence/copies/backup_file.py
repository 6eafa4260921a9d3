"""Backup files: a SQLite database with a manifest, opened read-only."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import file_digest
from pathlib import Path

import msgspec
from sqlalchemy import URL, Engine, NullPool, create_engine

from adapters.persistence.copies.ledger_copy import LedgerCopy, Manifest, read_portions, snapshot, write_to
from adapters.persistence.database import sqlite_engine
from adapters.persistence.database.schema import HEAD, KNOWN, migrate, prepare, revision
from adapters.persistence.database.transactions import reading, writing
from domain.errors import IntegrityError, InvalidInput, NotFound, StoreUnavailable

_CREATE = "CREATE TABLE backup_manifest (manifest TEXT NOT NULL)"
_MAGIC = b"SQLite format 3\0"


def write_backup(path: Path, copy: LedgerCopy, schema: str = HEAD) -> None:
    """Write a copy and its manifest to an empty file; with an older schema for an older release."""
    engine = sqlite_engine.connect(URL.create("sqlite", database=str(path)))
    try:
        prepare(engine)
        write_to(engine, copy)
        if schema != HEAD:
            with writing(engine) as connection:
                migrate(connection, HEAD, schema)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(_CREATE)
        db.execute("INSERT INTO backup_manifest VALUES (?)", (msgspec.json.encode(copy.manifest).decode(),))
        db.execute("PRAGMA journal_mode=DELETE")  # no -wal file beside the backup


@contextmanager
def open_backup(path: Path) -> Iterator[LedgerCopy]:
    """Open a backup read-only after checks of its checksum, pages and schema.

    Raises NotFound, InvalidInput for a file that is not a backup, IntegrityError for a damaged one.
    """
    _check_bytes(path)
    # With `immutable` SQLite creates no files beside the backup.
    address = f"{path.resolve().as_uri()}?immutable=1"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool
    )
    try:
        check_pages(engine)
        manifest = _manifest(engine, path)
    except StoreUnavailable as error:
        raise IntegrityError(
            f"{path} is damaged: {error.message}", field="file", remedy="use another backup"
        ) from error
    with snapshot(engine) as connection:
        yield LedgerCopy(manifest, read_portions(connection))


def _check_bytes(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
        expected = checksum_path(path).read_text().split()[0] if checksum_path(path).exists() else ""
    except FileNotFoundError as error:
        raise NotFound(f"{path} does not exist", field="file") from error
    except (OSError, ValueError, IndexError) as error:
        raise StoreUnavailable(f"{path} or its checksum cannot be read: {error}", field="file") from error
    if expected and expected != sha256_of(path):
        raise IntegrityError(
            f"the SHA-256 of {path} differs from {checksum_path(path).name}",
            field="file",
            remedy="use another backup",
        )
    if magic != _MAGIC:
        raise _not_a_backup(path)


def _manifest(engine: Engine, path: Path) -> Manifest:
    with reading(engine) as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
        if "backup_manifest" not in tables:
            raise _not_a_backup(path)
        stored = connection.exec_driver_sql("SELECT manifest FROM backup_manifest").scalars().all()
    if revision(engine) not in KNOWN:
        raise InvalidInput(
            f"{path} has schema {revision(engine)}, which is newer than schema {HEAD} of this release",
            field="file",
            remedy="use the release that made the backup, or a newer one",
        )
    try:
        (text,) = stored
        return msgspec.json.decode(text, type=Manifest)
    except (ValueError, TypeError) as error:  # msgspec's errors are ValueErrors
        raise IntegrityError(
            f"the manifest of {path} is damaged: {error}", field="file", remedy="use another backup"
        ) from error


def _not_a_backup(path: Path) -> InvalidInput:
    return InvalidInput(
        f"{path} is not a backup; a plain copy of a database file may lack the last commits",
        field="file",
        remedy="make a backup with `previsto db backup FILE`",
    )


def check_pages(engine: Engine) -> None:
    """Raise IntegrityError when the integrity check of SQLite fails; does nothing on PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return  # the server checks its pages
    with reading(engine) as connection:
        found = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
    if found != "ok":
        raise IntegrityError(f"the file is damaged: {found}", field="database", remedy="restore a backup")


def checksum_path(path: Path) -> Path:
    """Return the path of the checksum file of a backup."""
    return path.with_name(path.name + ".sha256")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
