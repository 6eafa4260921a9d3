"""Adds the deliveries of webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NUMBER = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
NAME = "webhook_deliveries"


def upgrade() -> None:
    """Create the table, empty."""
    op.create_table(
        NAME,
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("webhook", TEXT, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("resource", TEXT, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("gives_up_at", sa.Double, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("attempts", NUMBER, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("ended_at", sa.Double, nullable=True),
        sa.Column("token", TEXT, nullable=False),
        sa.Column("claimed_until", sa.Double, nullable=False),
    )
    op.create_index(f"{NAME}_of_webhook", NAME, ["webhook", "id"])
    op.create_index(f"{NAME}_by_time", NAME, ["state", "due_at"])
    op.create_index(f"{NAME}_in_order", NAME, ["webhook", "resource", "state", "position"])
    _header(9)


def downgrade() -> None:
    """Drop the table: what was not sent yet is not sent."""
    op.drop_table(NAME)
    _header(8)


def _header(version: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA user_version = {version}")
