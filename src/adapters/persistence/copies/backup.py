"""Backups: a ledger of its own in one SQLite file, with a manifest inside and a checksum beside it."""

from pathlib import Path

from sqlalchemy import Engine

from adapters.persistence.copies.backup_file import check_pages, checksum_of, fill, opened, sha256_of
from adapters.persistence.copies.copy_check import checked
from adapters.persistence.copies.ledger_copy import Manifest, Report, ledger_of, silent, write_to
from adapters.persistence.database.private_file import complete_file
from adapters.persistence.database.schema import HEAD, revision
from adapters.persistence.prices.price_segments import segment_problems
from application.ports.clock import Clock
from domain.errors import IntegrityError, StoreUnavailable


class Backups:
    """Makes, checks and restores the backups of one database."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def make(self, path: Path, report: Report = silent) -> tuple[Manifest, str]:
        """Copy the ledger of this moment to a new file, beside any writer; returns manifest and SHA-256.

        Raises Conflict when a file is there, IntegrityError when the ledger is damaged.
        """
        with complete_file(checksum_of(path)) as note, complete_file(path) as part:
            with ledger_of(self._engine, self._clock.now()) as copy:
                fill(part, checked(copy, report))
            digest = sha256_of(part)
            note.write_text(f"{digest}  {path.name}\n")
        return copy.manifest, digest

    def check(self, path: Path, report: Report = silent) -> Manifest:
        """Walk a backup: checksum, file, chain, price revisions, manifest. Raises IntegrityError for damage.

        Raises NotFound when there is no file, InvalidInput for one that is no backup.
        """
        with opened(path) as copy:
            for _ in checked(copy, report).portions:
                pass
        return copy.manifest

    def restore(self, path: Path, report: Report = silent) -> Manifest:
        """Fill this database, which must be empty, from a backup, checked on the way; all or nothing."""
        with opened(path) as copy:
            write_to(self._engine, checked(copy, report))
        return copy.manifest

    def check_live(self, report: Report = silent) -> Manifest:
        """Walk this database in the same way. Raises IntegrityError naming the first thing that is wrong."""
        check_pages(self._engine)
        if (found := revision(self._engine)) != HEAD:
            raise StoreUnavailable(f"the database has schema {found}, not {HEAD}", field="database")
        with ledger_of(self._engine, self._clock.now()) as copy:
            for _ in checked(copy, report).portions:
                pass
        for ticker, last, wrong in segment_problems(self._engine):
            if wrong:
                raise IntegrityError(f"the segment of {ticker} up to {last}: {wrong}", field="database")
        return copy.manifest
