"""Maps database errors to domain errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from domain.errors import IntegrityError, InvalidInput, StoreUnavailable

_NUMBER_TOO_LARGE = "22003"
_DAMAGED = ("malformed", "invalid page", "checksum")
# From a part of the message, or a SQLSTATE prefix of PostgreSQL, to the remedy; the first match applies.
_REMEDIES = {
    "disk is full": "free some space; no committed data was lost",
    "53100": "free some space on the server; no committed data was lost",
    "disk i/o error": "check the disk and its free space; no committed data was lost",
    "readonly": "make the database file and its folder writable",
    "25006": "the server is read-only: connect to the primary, or unset default_transaction_read_only",
    "locked": "another process has locked the database; try again",
    "55p03": "another process holds the append lock; try again",
    "25p03": "this process was idle in a transaction for too long; try again",
    "42501": "run `previsto db grant ROLE` as the owner of the tables, for the role in PREVISTO_DATABASE_URL",
    "42p01": "run `previsto db upgrade` as the owner of the tables",
    "53300": "raise max_connections on the server, or run fewer processes",
    "57p0": "the server is starting or stopping; try again",
    "does not exist": "create the role and the database, e.g. createdb previsto",
    "authentication failed": "check the role and the password in PREVISTO_DATABASE_URL",
    "connection": "check that the server in PREVISTO_DATABASE_URL runs and is reachable; then try again",
    "not a database": "PREVISTO_DATABASE_URL names a file that is not a Previsto database",
    "unable to open": "check that the folder exists and is writable",
}


@contextmanager
def map_database_errors(engine: Engine) -> Iterator[None]:
    """Replace driver errors: IntegrityError for a damaged database, InvalidInput for a value that no
    column can hold, else StoreUnavailable with a remedy.
    """
    driver_error: type[Exception] = engine.dialect.loaded_dbapi.Error
    try:
        yield
    except (SQLAlchemyError, driver_error) as error:
        cause = error.orig if isinstance(error, DatabaseError) and error.orig else error
        state = getattr(cause, "sqlstate", None)
        if isinstance(cause, engine.dialect.loaded_dbapi.DataError) and state in (None, _NUMBER_TOO_LARGE):
            # The driver of PostgreSQL refuses a NUL in a text before it sends anything.
            raise InvalidInput(
                "a value cannot be stored", remedy="a text without NUL, an integer of at most 64 bits"
            ) from error
        text = " ".join(str(cause).split())
        clue = f"{text} {state or ''}".lower()
        if any(mark in clue for mark in _DAMAGED):
            raise IntegrityError(
                f"the database is damaged: {text}", field="database", remedy="restore a backup"
            ) from error
        remedy = next((hint for mark, hint in _REMEDIES.items() if mark in clue), "")
        raise StoreUnavailable(f"database error: {text}", field="database", remedy=remedy) from error
