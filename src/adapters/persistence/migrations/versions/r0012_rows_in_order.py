"""Rows of a ticker in the order of their keys: a page of its forecasts reads no rows of others."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Replace the index by one with the key at its end."""
    op.drop_index("rows_by_ticker", "rows")
    op.create_index("rows_by_ticker", "rows", ["ticker", "projection", "generation", "key"])
    _header(12)


def downgrade() -> None:
    """Restore the index without the key."""
    op.drop_index("rows_by_ticker", "rows")
    op.create_index("rows_by_ticker", "rows", ["ticker", "projection", "generation"])
    _header(11)


def _header(version: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA user_version = {version}")
