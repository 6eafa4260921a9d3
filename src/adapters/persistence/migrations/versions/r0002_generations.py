"""Adds generations of projections and segments of price revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NUMBER = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Replace the tables of projections, which are rebuilt from the ledger, and add segments."""
    op.drop_table("rows")
    op.drop_table("projection_positions")
    op.create_table(
        "projections",
        sa.Column("projection", TEXT, nullable=False),
        sa.Column("generation", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("problem", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("projection", "generation"),
    )
    op.create_table(
        "rows",
        sa.Column("projection", TEXT, nullable=False),
        sa.Column("generation", NUMBER, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("ticker", TEXT, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("projection", "generation", "key"),
    )
    # The ticker comes first: with columns of the primary key first, a planner without statistics would
    # choose this index instead of the primary key.
    op.create_index("rows_by_ticker", "rows", ["ticker", "projection", "generation"])
    op.create_table(
        "price_segments",
        sa.Column("ticker", TEXT, nullable=False),
        sa.Column("first", NUMBER, nullable=False),
        sa.Column("last", NUMBER, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("ticker", "first", "last"),
    )
    op.create_index("price_revisions_by_time", "price_revisions", ["ticker", "recorded_at", "number"])
    _header(2)


def downgrade() -> None:
    """Restore the tables of the first release."""
    op.drop_index("price_revisions_by_time", "price_revisions")
    for table in ("price_segments", "rows", "projections"):
        op.drop_table(table)
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
    _header(1)


def _header(version: int) -> None:
    # The first release reads this number and reports a newer schema.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA user_version = {version}")
