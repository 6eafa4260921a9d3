"""A backup as a file: a SQLite database with a manifest, opened without ever being written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import file_digest
from pathlib import Path

import msgspec
from sqlalchemy import URL, Engine, NullPool, create_engine

from adapters.persistence.copies.ledger_copy import LedgerCopy, Manifest, portions, snapshot, write_to
from adapters.persistence.database import sqlite_engine
from adapters.persistence.database.schema import HEAD, KNOWN, prepare, revision
from adapters.persistence.database.transactions import reading
from domain.errors import IntegrityError, InvalidInput, NotFound, StoreUnavailable

_CREATE = "CREATE TABLE backup_manifest (manifest TEXT NOT NULL)"
_MAGIC = b"SQLite format 3\0"


def fill(path: Path, copy: LedgerCopy) -> None:
    """Write a copy to an empty file, and its manifest."""
    engine = sqlite_engine.connect(URL.create("sqlite", database=str(path)))
    try:
        prepare(engine)
        write_to(engine, copy)
    finally:
        engine.dispose()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(_CREATE)
        db.execute("INSERT INTO backup_manifest VALUES (?)", (msgspec.json.encode(copy.manifest).decode(),))
        db.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it


@contextmanager
def opened(path: Path) -> Iterator[LedgerCopy]:
    """A backup, read and never written: its checksum, its pages and its schema are what they should be."""
    _check_bytes(path)
    # SQLite makes no file beside one that is immutable.
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
        yield LedgerCopy(manifest, portions(connection))


def _check_bytes(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
        expected = checksum_of(path).read_text().split()[0] if checksum_of(path).exists() else ""
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {path}", field="file") from error
    except (OSError, ValueError, IndexError) as error:
        raise StoreUnavailable(f"{path} or its checksum cannot be read: {error}", field="file") from error
    if expected and expected != sha256_of(path):
        raise IntegrityError(
            f"{path} is not the file whose SHA-256 is in {checksum_of(path).name}",
            field="file",
            remedy="use another backup",
        )
    if magic != _MAGIC:
        raise _no_backup(path)


def _manifest(engine: Engine, path: Path) -> Manifest:
    with reading(engine) as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
        if "backup_manifest" not in tables:
            raise _no_backup(path)
        stored = connection.exec_driver_sql("SELECT manifest FROM backup_manifest").scalars().all()
    if revision(engine) not in KNOWN:
        raise InvalidInput(
            f"{path} has schema {revision(engine)}, this release knows {HEAD}",
            field="file",
            remedy="use the release that made it, or a newer one",
        )
    try:
        (text,) = stored
        return msgspec.json.decode(text, type=Manifest)
    except (ValueError, TypeError) as error:  # msgspec's errors are ValueErrors
        raise IntegrityError(
            f"the manifest of {path} is damaged: {error}", field="file", remedy="use another backup"
        ) from error


def _no_backup(path: Path) -> InvalidInput:
    return InvalidInput(
        f"{path} is not a backup: a plain copy of a database may lack what was written last",
        field="file",
        remedy="make one with `previsto db backup FILE`",
    )


def check_pages(engine: Engine) -> None:
    """Raise IntegrityError when the file of an engine is not one that SQLite wrote."""
    if engine.dialect.name != "sqlite":
        return  # there the server checks its pages
    with reading(engine) as connection:
        found = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
    if found != "ok":
        raise IntegrityError(f"the file is damaged: {found}", field="database", remedy="restore a backup")


def checksum_of(path: Path) -> Path:
    """The file with the checksum of a backup."""
    return path.with_name(path.name + ".sha256")


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
