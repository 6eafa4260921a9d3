"""Persons on SQLite and PostgreSQL."""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import Engine, select, text, update

from adapters.persistence.database.tables import persons
from adapters.persistence.database.transactions import deriving, reading
from application.ports.clock import IdFactory
from application.ports.identity.persons import Known
from domain.person import pseudonym_of

KEY_BYTES = 32  # AES-256
C = persons.c
ADD = text("""
    INSERT INTO persons (person, name, key) VALUES (:person, :name, :key) ON CONFLICT DO NOTHING""")


class SqlPersons:
    """One row for each person; the row of an erased one has neither name nor key."""

    def __init__(self, engine: Engine, ids: IdFactory) -> None:
        self._engine = engine
        self._ids = ids

    def find(self, name: str) -> str | None:
        with reading(self._engine) as connection:
            return connection.execute(select(C.person).where(C.name == name)).scalar_one_or_none()

    def register(self, name: str) -> str:
        if found := self.find(name):
            return found
        row = {
            "person": pseudonym_of(self._ids.new()),
            "name": name,
            "key": secrets.token_bytes(KEY_BYTES),
        }
        # Durable: an event with the pseudonym must not outlive the row.
        with deriving(self._engine, durable=True) as connection:
            connection.execute(ADD, row)
            return str(connection.execute(select(C.person).where(C.name == name)).scalar_one())

    def known(self) -> Mapping[str, Known]:
        with reading(self._engine) as connection:
            rows = connection.execute(select(persons)).all()
        return {row.person: Known(name=row.name, key=row.key) for row in rows}

    def erase(self, persons: Sequence[str]) -> int:
        with deriving(self._engine, durable=True) as connection:
            named = C.person.in_(list(persons)) & C.name.is_not(None)
            count = connection.execute(
                update(C.person.table).where(named).values(name=None, key=None)
            ).rowcount
        self._leave_no_log()
        return count

    def _leave_no_log(self) -> None:
        """Empty the write-ahead log of SQLite, which holds pages from before, unless a reader needs it."""
        if self._engine.dialect.name == "sqlite":
            pooled = self._engine.raw_connection()
            try:
                pooled.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                pooled.close()
