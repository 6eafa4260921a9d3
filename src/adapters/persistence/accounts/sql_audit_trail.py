"""AuditTrail on SQLite and PostgreSQL."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Engine, insert, select, update

from adapters.persistence.database.tables import audit_trail
from adapters.persistence.database.transactions import reading, writing
from application.ports.clock import IdFactory
from application.ports.identity.audit_trail import AuditEntry
from domain.person import is_person

C = audit_trail.c


class SqlAuditTrail:
    """One row for each entry; ids ascend with time."""

    def __init__(self, engine: Engine, ids: IdFactory) -> None:
        self._engine = engine
        self._ids = ids

    def add(self, entry: AuditEntry) -> None:
        row = msgspec.structs.asdict(entry) | {"id": self._ids.new()}
        with writing(self._engine) as connection:
            connection.execute(insert(audit_trail).values(row))

    def latest(self, limit: int, subject: str | None = None, before: str = "") -> Sequence[AuditEntry]:
        newest = select(audit_trail).order_by(C.id.desc()).limit(limit)
        if subject is not None:
            newest = newest.where(C.subject == subject)
        if before:
            newest = newest.where(C.id < before)
        with reading(self._engine) as connection:
            rows = connection.execute(newest).all()
        return [
            AuditEntry(**{name: getattr(row, name) for name in AuditEntry.__struct_fields__}) for row in rows
        ]

    def forget(self, subject: str) -> None:
        blank = {"address": ""} if is_person(subject) else {"address": "", "subject": ""}
        with writing(self._engine) as connection:
            connection.execute(update(audit_trail).where(C.subject == subject).values(blank))
