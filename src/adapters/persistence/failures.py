"""Database errors in the domain's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from domain.errors import StoreUnavailable

_REMEDIES = {
    "disk is full": "free some space; nothing acknowledged was lost",
    "disk i/o error": "check the disk and its free space; nothing acknowledged was lost",
    "readonly": "make the database file and its folder writable",
    "locked": "another process holds the database; try again",
    "not a database": "PREVISTO_DATABASE_URL names a file that is not a Previsto database",
    "malformed": "the database file is damaged; restore a backup",
    "unable to open": "check that the folder exists and is writable",
}


@contextmanager
def translated() -> Iterator[None]:
    """Raise StoreUnavailable with a remedy instead of a driver's error."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(error.orig) if isinstance(error, DatabaseError) and error.orig else str(error)
        remedy = next((hint for mark, hint in _REMEDIES.items() if mark in cause.lower()), "")
        raise StoreUnavailable(f"the database refused: {cause}", field="database", remedy=remedy) from error
