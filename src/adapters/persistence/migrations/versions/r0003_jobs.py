"""Adds the job queue and leases."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NUMBER = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Create both tables, empty because earlier releases had no jobs."""
    op.create_table(
        "job_queue",
        sa.Column("job", TEXT, primary_key=True),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("rank", NUMBER, nullable=False),
        sa.Column("unwanted", sa.Boolean, nullable=False),
        sa.Column("attempt", NUMBER, nullable=False),
        sa.Column("failures", NUMBER, nullable=False),
        sa.Column("token", TEXT, nullable=False),
        sa.Column("worker", TEXT, nullable=False),
        sa.Column("free_at", sa.Double, nullable=False),
        sa.Column("progress", TEXT, nullable=False),
        sa.Column("checkpoint", TEXT, nullable=False),
    )
    op.create_index("job_queue_in_line", "job_queue", ["rank", "number"])
    op.create_index("job_queue_by_token", "job_queue", ["token"])
    op.create_index("job_queue_by_time", "job_queue", ["free_at"])
    op.create_table(
        "leases",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("until", sa.Double, nullable=False),
    )
    _header(3)


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("leases")
    op.drop_table("job_queue")
    _header(2)


def _header(version: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA user_version = {version}")
