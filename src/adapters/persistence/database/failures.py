"""Database errors in the domain's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from domain.errors import IntegrityError, StoreUnavailable

_DAMAGED = ("malformed", "invalid page", "checksum")
# What the engines say (SQLite in words, PostgreSQL by SQLSTATE as well), and what to do about it.
_REMEDIES = {
    "disk is full": "free some space; nothing acknowledged was lost",
    "53100": "free some space on the server; nothing acknowledged was lost",
    "disk i/o error": "check the disk and its free space; nothing acknowledged was lost",
    "readonly": "make the database file and its folder writable",
    "25006": "the server is read-only: connect to the primary, or lift default_transaction_read_only",
    "locked": "another process holds the database; try again",
    "55p03": "another process holds the append lock; try again",
    "25p03": "this process stood still inside a transaction; try again",
    "42501": "let the owner run `previsto db grant ROLE` for the role of PREVISTO_DATABASE_URL",
    "42p01": "let the owner run `previsto db upgrade`",
    "53300": "raise max_connections on the server, or run fewer processes",
    "57p0": "the server is stopping or starting; try again",
    "does not exist": "create the role and the database, e.g. createdb previsto",
    "authentication failed": "check the role and the password in PREVISTO_DATABASE_URL",
    "connection": "check that the server of PREVISTO_DATABASE_URL runs and can be reached; then try again",
    "not a database": "PREVISTO_DATABASE_URL names a file that is not a Previsto database",
    "unable to open": "check that the folder exists and is writable",
}


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Raise StoreUnavailable with a remedy, or IntegrityError for damage, instead of a driver's error."""
    driver_error: type[Exception] = engine.dialect.loaded_dbapi.Error
    try:
        yield
    except (SQLAlchemyError, driver_error) as error:
        cause = error.orig if isinstance(error, DatabaseError) and error.orig else error
        text = " ".join(str(cause).split())
        clue = f"{text} {getattr(cause, 'sqlstate', None) or ''}".lower()
        if any(mark in clue for mark in _DAMAGED):
            raise IntegrityError(
                f"the database is damaged: {text}", field="database", remedy="restore a backup"
            ) from error
        remedy = next((hint for mark, hint in _REMEDIES.items() if mark in clue), "")
        raise StoreUnavailable(f"the database refused: {text}", field="database", remedy=remedy) from error
