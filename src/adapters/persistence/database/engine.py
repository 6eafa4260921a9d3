"""Opening the database that a URL names."""

from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from adapters.persistence.database import sqlite_engine
from adapters.persistence.database.schema import prepare
from adapters.persistence.database.transactions import reading, writing
from domain.errors import InvalidInput

__all__ = ["connected", "open_engine", "reading", "writing"]
POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")


def open_engine(url: str) -> Engine:
    """The engine of `sqlite:///FILE` or `postgresql://…`; an empty database gets its schema.

    Raises InvalidInput (field `PREVISTO_DATABASE_URL`) for another kind of URL, StoreUnavailable for
    a database that cannot be opened, does not keep what it acknowledges, or has another schema.
    """
    engine = connected(url)
    prepare(engine)
    return engine


def connected(url: str) -> Engine:
    """The same, with whatever schema is there."""
    parsed = _parsed(url)
    if parsed.drivername in POSTGRES:
        from adapters.persistence.database import postgres_engine  # psycopg takes 0.1 s to import

        return postgres_engine.connect(parsed.set(drivername="postgresql+psycopg"))
    return sqlite_engine.connect(parsed)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        parsed = None
    if parsed is None or not (parsed.drivername in POSTGRES or sqlite_engine.names_a_file(parsed)):
        raise InvalidInput(
            "the database URL is neither one of a SQLite file nor one of PostgreSQL",
            field="PREVISTO_DATABASE_URL",
            remedy="e.g. sqlite:////var/lib/previsto/previsto.db or postgresql://previsto@db.internal/previsto",
        )
    return parsed
