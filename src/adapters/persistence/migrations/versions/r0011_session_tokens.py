"""Adds what a browser session keeps of its OpenID provider, sealed, with the lock of its refresh."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Add empty columns: sessions of the embedded login keep nothing."""
    op.add_column("web_sessions", sa.Column("sealed", TEXT, nullable=True))
    op.add_column("web_sessions", sa.Column("locked_until", sa.Double(), nullable=True))
    _header(11)


def downgrade() -> None:
    """Drop the columns. Who logged in at a provider logs in again."""
    op.execute("DELETE FROM web_sessions WHERE sealed IS NOT NULL")
    op.drop_column("web_sessions", "locked_until")
    op.drop_column("web_sessions", "sealed")
    _header(10)


def _header(version: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA user_version = {version}")
