"""AuditTrail on SQLite and PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import Engine, insert, select

from adapters.persistence.database.tables import audit_trail
from adapters.persistence.database.transactions import reading, writing
from application.ports.clock import IdFactory
from application.ports.identity.audit_trail import Deed


class SqlAuditTrail:
    """A row a deed; ids ascend in time."""

    def __init__(self, engine: Engine, ids: IdFactory) -> None:
        self._engine = engine
        self._ids = ids

    def add(self, deed: Deed) -> None:
        """See AuditTrail."""
        row = {name: getattr(deed, name) for name in deed.__struct_fields__}
        with writing(self._engine) as connection:
            connection.execute(insert(audit_trail).values(id=self._ids.new(), **row))

    def latest(self, limit: int) -> Sequence[Deed]:
        """See AuditTrail."""
        youngest = select(audit_trail).order_by(audit_trail.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            rows = connection.execute(youngest).all()
        return [Deed(**{name: getattr(row, name) for name in Deed.__struct_fields__}) for row in rows]
