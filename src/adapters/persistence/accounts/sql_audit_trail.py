"""AuditTrail on SQLite and PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import Engine, insert, select

from adapters.persistence.database.tables import audit_trail
from adapters.persistence.database.transactions import reading, writing
from application.ports.clock import IdFactory
from application.ports.identity.audit_trail import AuditEntry


class SqlAuditTrail:
    """One row for each entry; ids ascend with time."""

    def __init__(self, engine: Engine, ids: IdFactory) -> None:
        self._engine = engine
        self._ids = ids

    def add(self, entry: AuditEntry) -> None:
        row = {name: getattr(entry, name) for name in entry.__struct_fields__}
        with writing(self._engine) as connection:
            connection.execute(insert(audit_trail).values(id=self._ids.new(), **row))

    def latest(self, limit: int) -> Sequence[AuditEntry]:
        newest = select(audit_trail).order_by(audit_trail.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            rows = connection.execute(newest).all()
        return [
            AuditEntry(**{name: getattr(row, name) for name in AuditEntry.__struct_fields__}) for row in rows
        ]
