"""PostgreSQL: a server that keeps what it acknowledges, and one append lock for all its clients."""

from collections.abc import Mapping

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from adapters.persistence.database.failures import translated
from domain.errors import StoreUnavailable

# Any number will do, as long as no other program takes it as an advisory lock in the same database.
APPEND_LOCK = 0x50524556_4953544F  # "PREVISTO"
DOORBELL = "previsto_jobs"  # the channel on which a new job is announced
# A client that stops while it holds the lock loses its transaction, and the others go on. Every
# statement has an index: on a table that grew since it was last analysed, a plan without it is a trap.
SESSION: Mapping[str, str] = {
    "idle_in_transaction_session_timeout": "4s",
    "lock_timeout": "30s",
    "enable_seqscan": "off",
    "timezone": "UTC",
}
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def connect(url: URL) -> Engine:
    """The engine of a server; raises StoreUnavailable for one that may lose what it acknowledged."""
    options = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    given = url.query.get("options")
    merged = f"{given} {options}" if isinstance(given, str) else options
    engine = create_engine(url, connect_args={"options": merged, "application_name": "previsto"})
    event.listen(engine, "begin", _begin)
    with translated(engine), engine.connect() as connection:
        _check_durability(connection)
    return engine


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("previsto_write"):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))


def _check_durability(connection: Connection) -> None:
    off = [name for name in DURABLE if connection.exec_driver_sql(f"SHOW {name}").scalar() == "off"]
    if off:
        raise StoreUnavailable(
            f"PostgreSQL runs with {off[0]} = off and may lose what it acknowledged",
            field="PREVISTO_DATABASE_URL",
            remedy=f"set {' and '.join(f'{name} = on' for name in off)} on the server",
        )
