"""PostgreSQL engine: durability is checked, and an advisory lock is the append lock."""

from collections.abc import Mapping

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from adapters.persistence.database.failures import map_database_errors
from domain.errors import StoreUnavailable

# The id of the advisory lock; no other program may use it in the same database.
APPEND_LOCK = 0x50524556_4953544F  # "PREVISTO"
NOTIFY_CHANNEL = "previsto_jobs"  # sent with each submitted job
# The server ends the transaction of a client that stops while it holds the append lock. Sequential scans
# are off because each statement has an index, and a planner with old statistics may not use it.
SESSION_SETTINGS: Mapping[str, str] = {
    "idle_in_transaction_session_timeout": "4s",
    "lock_timeout": "30s",
    "enable_seqscan": "off",
    "timezone": "UTC",
}
DURABILITY_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")


def connect(url: URL) -> Engine:
    """Return the engine of a server; raises StoreUnavailable when the server may lose committed data."""
    options = " ".join(f"-c {name}={value}" for name, value in SESSION_SETTINGS.items())
    given = url.query.get("options")
    merged = f"{given} {options}" if isinstance(given, str) else options
    engine = create_engine(url, connect_args={"options": merged, "application_name": "previsto"})
    event.listen(engine, "begin", _begin)
    with map_database_errors(engine), engine.connect() as connection:
        _check_durability(connection)
    return engine


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("previsto_write"):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))


def _check_durability(connection: Connection) -> None:
    values = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in DURABILITY_SETTINGS}
    off = [name for name, value in values.items() if value == "off"]
    if off:
        raise StoreUnavailable(
            f"PostgreSQL runs with {off[0]} = off and may lose committed data",
            field="PREVISTO_DATABASE_URL",
            remedy=f"set {' and '.join(f'{name} = on' for name in off)} on the server",
        )
