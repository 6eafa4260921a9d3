"""An empty database gets its schema by the statements of the first migration of this process.

A process of tests makes hundreds of databases. Alembic takes 70 ms to think of the same statements again.
Migrations from an older schema, and those of processes that tests start, are always its own.
"""

from typing import Any

import pytest
from sqlalchemy import Connection, event

from adapters.persistence.database import schema

Statements = list[tuple[str, Any]]
migrate = schema.migrate
_kept: dict[str, Statements] = {}


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is imported."""
    schema.migrate = kept_migrate


def kept_migrate(connection: Connection, before: str, target: str) -> None:
    """As `schema.migrate`, with the statements that led from nothing to the newest schema."""
    engine = connection.dialect.name
    was_migrated = connection.exec_driver_sql(schema._HAS_TABLE[engine]).scalar()
    if before or target != schema.HEAD or was_migrated:
        migrate(connection, before, target)
    elif engine not in _kept:
        _kept[engine] = _recorded(connection, target)
    else:
        for statement, parameters in _kept[engine]:
            connection.exec_driver_sql(statement, parameters or None)


def _recorded(connection: Connection, target: str) -> Statements:
    """The statements of a whole migration but for its questions."""
    found: Statements = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            found.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        migrate(connection, "", target)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return found
