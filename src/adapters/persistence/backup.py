"""Backups: a ledger of its own in one SQLite file, with a manifest inside and a checksum beside it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

import msgspec
from sqlalchemy import Engine, NullPool, create_engine

from adapters.persistence.copy_check import checked
from adapters.persistence.engine import open_engine
from adapters.persistence.ledger_copy import (
    LedgerCopy,
    Manifest,
    Report,
    ledger_of,
    portions,
    silent,
    snapshot,
    write_to,
)
from adapters.persistence.price_segments import segment_problems
from adapters.persistence.private_file import complete_file
from adapters.persistence.schema import HEAD, KNOWN, revision
from adapters.persistence.transactions import reading
from application.ports.clock import Clock
from domain.errors import IntegrityError, InvalidInput, NotFound, StoreUnavailable

_CREATE = "CREATE TABLE backup_manifest (manifest TEXT NOT NULL)"
_MAGIC = b"SQLite format 3\0"


class Backups:
    """Makes, checks and restores the backups of one database."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def make(self, path: Path, report: Report = silent) -> tuple[Manifest, str]:
        """Copy the ledger of this moment to a new file, beside any writer; returns manifest and SHA-256.

        Raises Conflict when a file is there, IntegrityError when the ledger is damaged.
        """
        with complete_file(_checksum(path)) as note, complete_file(path) as part:
            with ledger_of(self._engine, self._clock.now()) as copy:
                _fill(part, checked(copy, report))
            digest = _sha256(part)
            note.write_text(f"{digest}  {path.name}\n")
        return copy.manifest, digest

    def check(self, path: Path, report: Report = silent) -> Manifest:
        """Walk a backup: checksum, file, chain, price revisions, manifest. Raises IntegrityError for damage.

        Raises NotFound when there is no file, InvalidInput for one that is no backup.
        """
        with _opened(path) as copy:
            for _ in checked(copy, report).portions:
                pass
        return copy.manifest

    def restore(self, path: Path, report: Report = silent) -> Manifest:
        """Fill this database, which must be empty, from a backup that is checked on the way; all or nothing."""
        with _opened(path) as copy:
            write_to(self._engine, checked(copy, report))
        return copy.manifest

    def check_live(self, report: Report = silent) -> Manifest:
        """Walk this database in the same way. Raises IntegrityError naming the first thing that is wrong."""
        _check_pages(self._engine)
        if (found := revision(self._engine)) != HEAD:
            raise StoreUnavailable(f"the database has schema {found}, not {HEAD}", field="database")
        with ledger_of(self._engine, self._clock.now()) as copy:
            for _ in checked(copy, report).portions:
                pass
        for ticker, last, wrong in segment_problems(self._engine):
            if wrong:
                raise IntegrityError(f"the segment of {ticker} up to {last}: {wrong}", field="database")
        return copy.manifest


def _fill(part: Path, copy: LedgerCopy) -> None:
    engine = open_engine(f"sqlite:///{part}")
    try:
        write_to(engine, copy)
    finally:
        engine.dispose()
    with sqlite3.connect(part, isolation_level=None) as db:
        db.execute(_CREATE)
        db.execute("INSERT INTO backup_manifest VALUES (?)", (msgspec.json.encode(copy.manifest).decode(),))
        db.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    db.close()


@contextmanager
def _opened(path: Path) -> Iterator[LedgerCopy]:
    """A backup, read and never written: its checksum, its pages and its schema are what they should be."""
    _check_bytes(path)
    # SQLite makes no file beside one that is immutable.
    address = f"{path.resolve().as_uri()}?immutable=1"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool
    )
    try:
        _check_pages(engine)
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
        expected = _checksum(path).read_text().split()[0] if _checksum(path).exists() else ""
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {path}", field="file") from error
    except (OSError, ValueError, IndexError) as error:
        raise StoreUnavailable(f"{path} or its checksum cannot be read: {error}", field="file") from error
    if expected and expected != _sha256(path):
        raise IntegrityError(
            f"{path} is not the file whose SHA-256 is in {_checksum(path).name}",
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


def _check_pages(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return  # there the server checks its pages
    with reading(engine) as connection:
        found = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
    if found != "ok":
        raise IntegrityError(f"the file is damaged: {found}", field="database", remedy="restore a backup")


def _checksum(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
