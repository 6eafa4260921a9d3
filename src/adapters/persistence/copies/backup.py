"""Backups: the whole ledger in one SQLite file with a manifest; checksum and persons in files beside it."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from adapters.persistence.copies.backup_file import (
    check_pages,
    checksum_path,
    open_backup,
    sha256_of,
    write_backup,
)
from adapters.persistence.copies.copy_check import check_copy
from adapters.persistence.copies.ledger_copy import Manifest, Report, ignore_progress, read_ledger, write_to
from adapters.persistence.database.private_file import complete_file
from adapters.persistence.database.schema import HEAD, revision
from adapters.persistence.persons.persons_file import (
    fill_persons,
    persons_path,
    read_persons,
    write_persons,
)
from adapters.persistence.prices.price_segments import segment_problems
from application.ports.clock import Clock
from domain.errors import IntegrityError, StoreUnavailable

PERSONS_SINCE = "0010"
"""The schema that has the table of persons; before, names stand in the events."""


class Backups:
    """Makes, checks and restores the backups of one database."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def make(self, path: Path, report: Report = ignore_progress, schema: str = HEAD) -> tuple[Manifest, str]:
        """Copy the current ledger to a new file without blocking writers; returns manifest and SHA-256.

        The file has the schema of the database, `schema`. Raises Conflict when the file exists,
        IntegrityError when the ledger is damaged.
        """
        with complete_file(checksum_path(path)) as note, complete_file(path) as part:
            with read_ledger(self._engine, self._clock.now()) as copy:
                write_backup(part, check_copy(copy, report), schema)
            digest = sha256_of(part)
            note.write_text(f"{digest}  {path.name}\n")
            if schema >= PERSONS_SINCE:
                write_persons(self._engine, persons_path(path))  # last: a person is older than their events
        return copy.manifest, digest

    def check(self, path: Path, report: Report = ignore_progress) -> Manifest:
        """Check the checksum, pages, chain, price revisions and manifest of a backup.

        Raises IntegrityError for damage, NotFound for a missing file, InvalidInput for another kind of file.
        """
        with open_backup(path) as copy:
            for _ in check_copy(copy, report).portions:
                pass
        return copy.manifest

    def restore(self, path: Path, report: Report = ignore_progress, erased: Sequence[str] = ()) -> Manifest:
        """Check a backup and copy it to this empty database in one transaction, with its persons.

        Those in `erased` stay without a name. Raises Conflict.
        """
        lines = read_persons(persons_path(path))
        with open_backup(path) as copy:
            write_to(
                self._engine,
                check_copy(copy, report),
                lambda connection: fill_persons(connection, lines, set(erased)),
            )
        return copy.manifest

    def persons(self, path: Path) -> int:
        """The number of persons beside a backup who have a name; 0 without the file."""
        return sum(line.name is not None for line in read_persons(persons_path(path)))

    def check_live(self, report: Report = ignore_progress) -> Manifest:
        """Check this database in the same way. Raises IntegrityError with the first problem."""
        check_pages(self._engine)
        if (found := revision(self._engine)) != HEAD:
            raise StoreUnavailable(f"the database has schema {found}, but {HEAD} is needed", field="database")
        with read_ledger(self._engine, self._clock.now()) as copy:
            for _ in check_copy(copy, report).portions:
                pass
        for ticker, last, wrong in segment_problems(self._engine):
            if wrong:
                raise IntegrityError(f"the segment of {ticker} up to {last}: {wrong}", field="database")
        return copy.manifest
