"""Exports and imports of a ledger as JSON lines or Parquet."""

import sys
from pathlib import Path

from sqlalchemy import Engine

from adapters.persistence.copies import jsonl_file, parquet_file
from adapters.persistence.copies.copy_check import check_copy
from adapters.persistence.copies.ledger_copy import (
    LedgerCopy,
    Manifest,
    Report,
    ignore_progress,
    read_ledger,
    write_to,
)
from adapters.persistence.database.private_file import complete_file
from application.ports.clock import Clock
from domain.errors import InvalidInput, NotFound, StoreUnavailable

STANDARD_STREAM = "-"
_PARQUET = b"PAR1"


class LedgerFiles:
    """Exports and imports the ledger of one database; the name "-" is standard output or input."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def export(self, name: str, form: str, report: Report = ignore_progress) -> Manifest:
        """Check the current ledger and write it as `jsonl` or `parquet`; a failed export leaves no file.

        Raises InvalidInput for Parquet on standard output, Conflict when the file exists.
        """
        if form == "parquet" and name == STANDARD_STREAM:
            raise InvalidInput("Parquet cannot be written to a pipe", field="file", remedy="name a file")
        with read_ledger(self._engine, self._clock.now()) as copy:
            sound = check_copy(copy, report)
            if name == STANDARD_STREAM:
                jsonl_file.write(sys.stdout.buffer, sound)
                sys.stdout.buffer.flush()
                return copy.manifest
            with complete_file(Path(name)) as part:
                _write(part, form, sound)
        return copy.manifest

    def load(self, name: str, form: str = "", report: Report = ignore_progress) -> Manifest:
        """Check an export and copy it to this empty database in one transaction.

        Raises NotFound for a missing file, IntegrityError with the first bad line, Conflict when the
        database holds a ledger.
        """
        if name == STANDARD_STREAM:
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
            raise NotFound(f"{path} does not exist", field="file") from error
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
