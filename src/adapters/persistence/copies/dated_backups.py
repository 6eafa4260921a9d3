"""Backups with their time in the name, of which the newest are kept."""

from pathlib import Path

from adapters.persistence.copies.backup_file import checksum_path
from adapters.persistence.persons.persons_file import persons_path
from application.ports.clock import Clock


class DatedBackups:
    """The backups of one folder; those of upgrades, and files of others, are left alone."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def next(self) -> Path:
        """The name of a new backup, in UTC, so that names sort by time; makes the folder."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._folder / f"ledger-{self._clock.now():%Y%m%dT%H%M%SZ}.db"

    def prune(self, keep: int) -> list[Path]:
        """Delete all but the newest `keep`, each with its checksum and persons; returns them."""
        old = sorted(self._folder.glob("ledger-????????T??????Z.db"))[:-keep]
        for path in old:
            for file in (path, checksum_path(path), persons_path(path)):
                file.unlink(missing_ok=True)
        return old
