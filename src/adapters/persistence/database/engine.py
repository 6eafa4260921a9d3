"""Opens the database of a URL."""

from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from adapters.persistence.database import sqlite_engine
from adapters.persistence.database.schema import prepare
from adapters.persistence.database.transactions import reading, writing
from domain.errors import InvalidInput

__all__ = ["connect", "open_engine", "reading", "writing"]
POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")


def open_engine(url: str) -> Engine:
    """Return the engine of `sqlite:///FILE` or `postgresql://…`; creates the schema in an empty database.

    Raises InvalidInput (field `PREVISTO_DATABASE_URL`) for another kind of URL, StoreUnavailable for
    a database that cannot be opened, may lose committed data, or has another schema.
    """
    engine = connect(url)
    prepare(engine)
    return engine


def connect(url: str) -> Engine:
    """Return the engine without creating, upgrading or checking the schema."""
    parsed = _parse_url(url)
    if parsed.drivername in POSTGRES:
        from adapters.persistence.database import postgres_engine  # psycopg takes 0.1 s to import

        return postgres_engine.connect(parsed.set(drivername="postgresql+psycopg"))
    return sqlite_engine.connect(parsed)


def _parse_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: the port is not a number
        parsed = None
    if parsed is None or not (parsed.drivername in POSTGRES or sqlite_engine.names_a_file(parsed)):
        raise InvalidInput(
            "unsupported database URL: it names neither a SQLite file nor PostgreSQL",
            field="PREVISTO_DATABASE_URL",
            remedy="e.g. sqlite:////var/lib/previsto/previsto.db or postgresql://previsto@db.host/previsto",
        )
    return parsed
