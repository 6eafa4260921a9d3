"""Adds the persons, and forgets the counts of wrong passwords, whose names held those of users."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table, empty: in older events the names of users stand in the clear."""
    op.create_table(
        "persons",
        sa.Column("person", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=True, unique=True),
        sa.Column("key", sa.LargeBinary, nullable=True),
    )
    op.execute("DELETE FROM failed_attempts")
    _header(10)


def downgrade() -> None:
    """Drop the table. Pseudonyms of the ledger have no names afterwards."""
    op.drop_table("persons")
    _header(9)


def _header(version: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA user_version = {version}")
