"""Adds the denylist of access tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table, empty because earlier releases issued no tokens."""
    op.create_table(
        "revoked_tokens",
        sa.Column("jti", TEXT, primary_key=True),
        sa.Column("expires_at", sa.Double, nullable=False),
    )
    op.create_index("revoked_tokens_by_time", "revoked_tokens", ["expires_at"])
    _header(4)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("revoked_tokens")
    _header(3)


def _header(version: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA user_version = {version}")
