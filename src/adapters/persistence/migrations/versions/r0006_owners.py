"""Adds the owner of a row."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column; the owner of existing rows is empty."""
    op.add_column("rows", sa.Column("owner", TEXT, nullable=False, server_default=""))
    op.create_index("rows_by_owner", "rows", ["owner", "projection", "generation"])
    _header(6)


def downgrade() -> None:
    """Drop the column and its index."""
    op.drop_index("rows_by_owner", "rows")
    op.drop_column("rows", "owner")
    _header(5)


def _header(version: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA user_version = {version}")
