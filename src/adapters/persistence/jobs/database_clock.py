"""The clock of the database, by which leases and waits of jobs are counted."""

from datetime import UTC, datetime

from sqlalchemy import Engine, select

from adapters.persistence.database.transactions import deriving
from adapters.persistence.jobs.sql_job_queue import NOW


def database_time(engine: Engine) -> datetime:
    """The time of the database. Raises StoreUnavailable."""
    with deriving(engine) as connection:
        seconds = float(connection.execute(select(NOW[engine.dialect.name])).scalar_one())
    return datetime.fromtimestamp(seconds, UTC)
