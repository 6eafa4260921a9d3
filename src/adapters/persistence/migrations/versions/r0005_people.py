"""Adds token families, browser sessions, failed attempts and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NUMBER = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Create the tables, empty because earlier releases had no users."""
    _grants()
    op.create_table(
        "web_sessions",
        sa.Column("digest", TEXT, primary_key=True),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("begun_at", sa.Double, nullable=False),
        sa.Column("seen_at", sa.Double, nullable=False),
    )
    op.create_table(
        "failed_attempts",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("count", NUMBER, nullable=False),
        sa.Column("last_at", sa.Double, nullable=False),
    )
    op.create_table(
        "audit_trail",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("client", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("trace", TEXT, nullable=False),
    )
    _header(5)


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        *("audit_trail", "failed_attempts", "web_sessions"),
        *("device_codes", "refresh_tokens", "authorization_codes", "token_families"),
    ):
        op.drop_table(table)
    _header(4)


def _grants() -> None:
    op.create_table(
        "token_families",
        sa.Column("family", TEXT, primary_key=True),
        sa.Column("client", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("scope", TEXT, nullable=False),
        sa.Column("expires_at", sa.Double, nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
    )
    op.create_index("token_families_by_subject", "token_families", ["subject"])
    op.create_table(
        "authorization_codes",
        sa.Column("digest", TEXT, primary_key=True),
        sa.Column("family", TEXT, nullable=False),
        sa.Column("redirect_uri", TEXT, nullable=False),
        sa.Column("challenge", TEXT, nullable=False),
        sa.Column("expires_at", sa.Double, nullable=False),
        sa.Column("used_at", sa.Double, nullable=True),
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("digest", TEXT, primary_key=True),
        sa.Column("family", TEXT, nullable=False),
        sa.Column("used_at", sa.Double, nullable=True),
    )
    op.create_index("refresh_tokens_by_family", "refresh_tokens", ["family"])
    op.create_table(
        "device_codes",
        sa.Column("digest", TEXT, primary_key=True),
        sa.Column("user_code_digest", TEXT, nullable=False),
        sa.Column("client", TEXT, nullable=False),
        sa.Column("scope", TEXT, nullable=False),
        sa.Column("family", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("interval", NUMBER, nullable=False),
        sa.Column("polled_at", sa.Double, nullable=False),
        sa.Column("expires_at", sa.Double, nullable=False),
    )
    op.create_index("device_codes_by_user_code", "device_codes", ["user_code_digest"], unique=True)


def _header(version: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA user_version = {version}")
