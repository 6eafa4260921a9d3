"""Creates the ledger, the price revisions and the projections of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Text sorts by code point on both engines, independent of the locale of the server.
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NUMBER = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
# INSERT OR REPLACE fires no delete trigger on SQLite, so an insert over an existing row is rejected too.
SQLITE_GUARD = """
    CREATE TRIGGER {table}_{name} BEFORE {action} ON {table} {condition}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
REPLACED = {
    "events": "position = NEW.position OR (stream = NEW.stream AND version = NEW.version)",
    "price_revisions": "ticker = NEW.ticker AND number = NEW.number",
}
POSTGRES_FUNCTION = """
    CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$"""
POSTGRES_GUARD = """
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION append_only()"""


def upgrade() -> None:
    """Create all tables, indices and triggers."""
    op.create_table(
        "events",
        sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("stream", TEXT, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("meta", sa.LargeBinary, nullable=False),
        sa.Column("command_id", TEXT, nullable=False),
        sa.Column("recorded_at", TEXT, nullable=False),
        sa.Column("prev_hash", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.UniqueConstraint("stream", "version"),
    )
    op.create_index("events_by_command", "events", ["command_id"])
    op.create_table(
        "price_revisions",
        sa.Column("ticker", TEXT, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("recorded_at", TEXT, nullable=False),
        sa.Column("rows", NUMBER, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("ticker", "number"),
    )
    create_read_side()
    guard()


def downgrade() -> None:
    """Drop all tables and functions."""
    for table in ("rows", "projection_positions", "price_revisions", "events"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA user_version = 0")
    else:
        op.execute("DROP FUNCTION append_only()")


def create_read_side() -> None:
    """Create the tables of projections, which are derived from the ledger."""
    op.create_table(
        "projection_positions",
        sa.Column("projection", TEXT, primary_key=True),
        sa.Column("position", NUMBER, nullable=False),
    )
    op.create_table(
        "rows",
        sa.Column("projection", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("ticker", TEXT, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("projection", "key"),
    )
    op.create_index("rows_by_ticker", "rows", ["projection", "ticker"])


def guard() -> None:
    """Create triggers that reject updates and deletes of the ledger."""
    if op.get_bind().dialect.name == "sqlite":
        for table, replaced in REPLACED.items():
            exists = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {replaced})"  # noqa: S608 - constants
            triggers = (
                ("no_update", "UPDATE", ""),
                ("no_delete", "DELETE", ""),
                ("no_replace", "INSERT", exists),
            )
            for name, action, condition in triggers:
                op.execute(SQLITE_GUARD.format(table=table, name=name, action=action, condition=condition))
        op.execute("PRAGMA user_version = 1")
        return
    op.execute(POSTGRES_FUNCTION)
    for table in REPLACED:
        op.execute(POSTGRES_GUARD.format(table=table))
