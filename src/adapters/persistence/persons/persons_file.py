"""The persons beside a backup: one JSON line for each, so that the backup itself names nobody."""

from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select

from adapters.persistence.database.private_file import complete_file
from adapters.persistence.database.tables import persons
from adapters.persistence.database.transactions import reading
from domain.errors import IntegrityError, StoreUnavailable


class PersonLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of `persons`; the key is in base64, and an erased person has neither name nor key."""

    person: str
    name: str | None
    key: bytes | None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(PersonLine)


def persons_path(backup: Path) -> Path:
    """The path of the persons of a backup."""
    return backup.with_name(backup.name + ".persons")


def write_persons(engine: Engine, path: Path) -> int:
    """Write all persons to a new file of mode 0600, unless there are none; returns their number.

    Raises Conflict when the file exists.
    """
    with reading(engine) as connection:
        rows = connection.execute(select(persons).order_by(persons.c.person)).all()
    if rows:
        lines = [PersonLine(person=row.person, name=row.name, key=row.key) for row in rows]
        with complete_file(path) as part:
            part.write_bytes(_encoder.encode_lines(lines))
    return len(rows)


def read_persons(path: Path) -> Sequence[PersonLine]:
    """The persons of a file; empty without the file. Raises IntegrityError, StoreUnavailable."""
    try:
        return _decoder.decode_lines(path.read_bytes())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be read: {error.strerror}", field="file") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise IntegrityError(
            f"{path} is damaged: {error}", field="file", remedy="use the persons of another backup"
        ) from error


def fill_persons(connection: Connection, lines: Sequence[PersonLine], erased: Collection[str]) -> None:
    """Replace the persons of an empty ledger; who is in `erased` gets neither name nor key."""
    connection.execute(delete(persons))
    rows = [
        {"person": line.person, "name": None, "key": None}
        if line.person in erased
        else msgspec.structs.asdict(line)
        for line in lines
    ]
    if rows:
        connection.execute(insert(persons), rows)
