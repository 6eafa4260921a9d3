"""Exports of a ledger, and imports into an empty one, in open formats."""

import sys
from pathlib import Path

from sqlalchemy import Engine

from adapters.persistence.copies import jsonl_file, parquet_file
from adapters.persistence.copies.copy_check import checked
from adapters.persistence.copies.ledger_copy import LedgerCopy, Manifest, Report, ledger_of, silent, write_to
from adapters.persistence.database.private_file import complete_file
from application.ports.clock import Clock
from domain.errors import InvalidInput, NotFound, StoreUnavailable

STANDARD = "-"
_PARQUET = b"PAR1"


class LedgerFiles:
    """Moves the ledger of one database to and from files; "-" is standard output and input."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def export(self, name: str, form: str, report: Report = silent) -> Manifest:
        """Write the ledger of this moment as `jsonl` or `parquet`, checked on the way; all of it or no file.

        Raises InvalidInput for Parquet on standard output, Conflict when a file is there.
        """
        if form == "parquet" and name == STANDARD:
            raise InvalidInput("Parquet cannot be written to a pipe", field="file", remedy="name a file")
        with ledger_of(self._engine, self._clock.now()) as copy:
            sound = checked(copy, report)
            if name == STANDARD:
                jsonl_file.write(sys.stdout.buffer, sound)
                sys.stdout.buffer.flush()
                return copy.manifest
            with complete_file(Path(name)) as part:
                _write(part, form, sound)
        return copy.manifest

    def load(self, name: str, form: str = "", report: Report = silent) -> Manifest:
        """Fill this database, which must be empty, from an export; every hash is checked, all or nothing.

        Raises NotFound when there is no file, IntegrityError naming the first bad line.
        """
        if name == STANDARD:
            if form == "parquet":
                raise InvalidInput("Parquet cannot be read from a pipe", field="file", remedy="name a file")
            return self._fill(jsonl_file.read(sys.stdin.buffer, report))
        path = Path(name)
        try:
            with path.open("rb") as file:
                magic = file.read(len(_PARQUET))
                if (form or ("parquet" if magic == _PARQUET else "jsonl")) == "parquet":
                    return self._fill(parquet_file.read(path, report))
                file.seek(0)
                return self._fill(jsonl_file.read(file, report))
        except FileNotFoundError as error:
            raise NotFound(f"there is no file {path}", field="file") from error
        except OSError as error:
            raise StoreUnavailable(f"{path} cannot be read: {error.strerror}", field="file") from error

    def _fill(self, copy: LedgerCopy) -> Manifest:
        write_to(self._engine, copy)
        return copy.manifest


def _write(part: Path, form: str, copy: LedgerCopy) -> None:
    if form == "parquet":
        parquet_file.write(part, copy)
        return
    with part.open("wb") as file:
        jsonl_file.write(file, copy)
