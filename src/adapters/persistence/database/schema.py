"""Reads the schema revision of a database and upgrades it with Alembic."""

import ast
from contextlib import suppress
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine

from adapters.persistence.database.transactions import reading, writing
from domain.errors import StoreUnavailable

HEAD = "0012"
KNOWN = ("", "0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", HEAD)
_MIGRATIONS = Path(__file__).parents[1] / "migrations"
_ALEMBIC_LOCK = Lock()  # Alembic keeps its context in a global variable
_HAS_TABLE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'",
    "postgresql": "SELECT to_regclass('alembic_version')",
}


def revision(engine: Engine) -> str:
    """Return the revision of the schema, for example "0010"; "" for an empty database."""
    with reading(engine) as connection:
        return _revision(connection)


def prepare(engine: Engine) -> None:
    """Create the schema in an empty database, and upgrade a SQLite file of an older release.

    Raises StoreUnavailable for a schema of a newer release, and for an older schema on PostgreSQL, where
    other processes may still use it and an operator decides when to upgrade.
    """
    found = revision(engine)
    if found == HEAD:
        return
    _refuse_newer(found)
    if found and engine.dialect.name != "sqlite":
        raise StoreUnavailable(
            f"the database has schema {found}, but this release needs {HEAD}",
            field="database",
            remedy="run `previsto db upgrade` as the owner of the tables",
        )
    upgrade(engine)


def upgrade(engine: Engine) -> tuple[str, str]:
    """Migrate to the schema of this release in one transaction; returns the revisions (before, after)."""
    with _ALEMBIC_LOCK, writing(engine) as connection:
        before = _revision(connection)
        _refuse_newer(before)
        if before != HEAD:
            _disable_idle_timeout(connection)
            migrate(connection, before, HEAD)
        return before, HEAD


def steps_from(found: str) -> tuple[str, ...]:
    """What each migration after a revision does, in order: its number and the first line of its text.

    Raises StoreUnavailable for a schema of a newer release.
    """
    _refuse_newer(found)
    return tuple(f"{number} {_tell(number)}" for number in KNOWN[KNOWN.index(found) + 1 :])


def rehearse(engine: Engine) -> None:
    """Migrate to the schema of this release and roll back, which changes nothing."""
    with _ALEMBIC_LOCK, suppress(_RolledBack), writing(engine) as connection:
        _disable_idle_timeout(connection)
        migrate(connection, _revision(connection), HEAD)
        raise _RolledBack


class _RolledBack(Exception):
    """Ends a transaction that must change nothing."""


def _tell(number: str) -> str:
    [file] = _MIGRATIONS.glob(f"versions/r{number}_*.py")
    return (ast.get_docstring(ast.parse(file.read_text())) or "").splitlines()[0].removesuffix(".")


def _disable_idle_timeout(connection: Connection) -> None:
    # A migration may work for long between two statements.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def migrate(connection: Connection, before: str, target: str) -> None:
    """Run the migrations between two revisions, up or down, in the transaction of the connection."""
    from alembic import command  # imported here because it takes 0.3 s and is rarely needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    if before == "0001":
        command.stamp(config, before)  # the first release did not store its revision
    if KNOWN.index(target or "") < KNOWN.index(before):
        command.downgrade(config, target or "base")
    else:
        command.upgrade(config, target)


def _revision(connection: Connection) -> str:
    if connection.exec_driver_sql(_HAS_TABLE[connection.dialect.name]).scalar():
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")
    if connection.dialect.name != "sqlite":
        return ""
    # The first release stored its revision in the header of the file.
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    return f"{version:04}" if version else ""


def _refuse_newer(found: str) -> None:
    if found not in KNOWN:
        raise StoreUnavailable(
            f"the database has schema {found}, which is newer than schema {HEAD} of this release",
            field="database",
            remedy="use the release that wrote the database, or a newer one",
        )
