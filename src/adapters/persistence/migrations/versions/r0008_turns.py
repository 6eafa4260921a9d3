"""Adds the turns of owners, and an index by which the jobs of one owner are found in order."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NUMBER = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Create the table, empty: no owner had a turn before. The new index replaces the one without owners."""
    op.create_table(
        "job_turns",
        sa.Column("owner", TEXT, primary_key=True),
        sa.Column("turn", NUMBER, nullable=False),
    )
    op.create_index("job_turns_in_order", "job_turns", ["turn"])
    op.create_index("job_queue_of_owner", "job_queue", ["owner", "rank", "number"])
    op.drop_index("job_queue_in_line", "job_queue")
    _header(8)


def downgrade() -> None:
    """Drop the table and restore the index."""
    op.create_index("job_queue_in_line", "job_queue", ["rank", "number"])
    op.drop_index("job_queue_of_owner", "job_queue")
    op.drop_table("job_turns")
    _header(7)


def _header(version: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA user_version = {version}")
