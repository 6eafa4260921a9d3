"""The tables of the ledger and of the read side, and the triggers that keep the ledger append-only."""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

SCHEMA_VERSION = 1
metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("stream", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("type", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("meta", LargeBinary, nullable=False),
    Column("command_id", String, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("prev_hash", String, nullable=False),
    Column("hash", String, nullable=False),
    UniqueConstraint("stream", "version"),
    Index("events_by_command", "command_id"),
)

price_revisions = Table(
    "price_revisions",
    metadata,
    Column("ticker", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("digest", String, nullable=False),
    PrimaryKeyConstraint("ticker", "number"),
)

projection_positions = Table(
    "projection_positions",
    metadata,
    Column("projection", String, primary_key=True),
    Column("position", Integer, nullable=False),
)

rows = Table(
    "rows",
    metadata,
    Column("projection", String, nullable=False),
    Column("key", String, nullable=False),
    Column("ticker", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("projection", "key"),
    Index("rows_by_ticker", "projection", "ticker"),
)

# INSERT OR REPLACE fires no delete trigger, so a row that exists is guarded on insert as well.
GUARDS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {table}_{name} BEFORE {deed} ON {table} {condition} "
    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for table, exists in (
        ("events", "position = NEW.position OR (stream = NEW.stream AND version = NEW.version)"),
        ("price_revisions", "ticker = NEW.ticker AND number = NEW.number"),
    )
    for name, deed, condition in (
        ("no_update", "UPDATE", ""),
        ("no_delete", "DELETE", ""),
        ("no_replace", "INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {exists})"),  # noqa: S608 - constants
    )
)
