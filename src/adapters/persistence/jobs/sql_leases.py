"""Leases on SQLite and PostgreSQL."""

from sqlalchemy import Engine, delete, text

from adapters.persistence.database.tables import leases
from adapters.persistence.database.transactions import deriving
from adapters.persistence.jobs.sql_job_queue import NOW


class SqlLeases:
    """One row for each lease, taken by one conditional write."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        now = NOW[engine.dialect.name]
        self._take = text(f"""
            INSERT INTO leases (name, holder, until) VALUES (:name, :holder, {now} + :seconds)
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
            WHERE leases.holder = excluded.holder OR leases.until <= {now}
            RETURNING holder""")  # noqa: S608 - constants

    def take(self, name: str, holder: str, seconds: float) -> bool:
        values = {"name": name, "holder": holder, "seconds": seconds}
        with deriving(self._engine) as connection:
            return connection.execute(self._take, values).first() is not None

    def give_up(self, name: str, holder: str) -> None:
        with deriving(self._engine) as connection:
            mine = (leases.c.name == name, leases.c.holder == holder)
            connection.execute(delete(leases).where(*mine))
