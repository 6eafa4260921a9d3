"""The tables as queries name them. The migrations create them; a test compares the two."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

TEXT = String().with_variant(String(collation="C"), "postgresql")
NUMBER = Integer().with_variant(BigInteger(), "postgresql")
metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("position", NUMBER, primary_key=True, autoincrement=False),
    Column("stream", TEXT, nullable=False),
    Column("version", NUMBER, nullable=False),
    Column("type", TEXT, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("meta", LargeBinary, nullable=False),
    Column("command_id", TEXT, nullable=False),
    Column("recorded_at", TEXT, nullable=False),
    Column("prev_hash", TEXT, nullable=False),
    Column("hash", TEXT, nullable=False),
    UniqueConstraint("stream", "version"),
    Index("events_by_command", "command_id"),
)

price_revisions = Table(
    "price_revisions",
    metadata,
    Column("ticker", TEXT, nullable=False),
    Column("number", NUMBER, nullable=False),
    Column("recorded_at", TEXT, nullable=False),
    Column("rows", NUMBER, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("digest", TEXT, nullable=False),
    PrimaryKeyConstraint("ticker", "number"),
    Index("price_revisions_by_time", "ticker", "recorded_at", "number"),
)

# Everything below is derived from the two tables above, and can be made from them again.

price_segments = Table(
    "price_segments",
    metadata,
    Column("ticker", TEXT, nullable=False),
    Column("first", NUMBER, nullable=False),
    Column("last", NUMBER, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("digest", TEXT, nullable=False),
    PrimaryKeyConstraint("ticker", "first", "last"),
)

projections = Table(
    "projections",
    metadata,
    Column("projection", TEXT, nullable=False),
    Column("generation", NUMBER, nullable=False),
    Column("position", NUMBER, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("problem", TEXT, nullable=False),
    PrimaryKeyConstraint("projection", "generation"),
)

# Who works on what is true only for the moment; that there is a job is in the ledger.
job_queue = Table(
    "job_queue",
    metadata,
    Column("job", TEXT, primary_key=True),
    Column("number", NUMBER, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("owner", TEXT, nullable=False),
    Column("rank", NUMBER, nullable=False),
    Column("unwanted", Boolean, nullable=False),
    Column("attempt", NUMBER, nullable=False),
    Column("failures", NUMBER, nullable=False),
    Column("token", TEXT, nullable=False),
    Column("worker", TEXT, nullable=False),
    Column("free_at", Double, nullable=False),
    Column("progress", TEXT, nullable=False),
    Column("checkpoint", TEXT, nullable=False),
    Index("job_queue_in_line", "rank", "number"),
    Index("job_queue_by_token", "token"),
    Index("job_queue_by_time", "free_at"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("holder", TEXT, nullable=False),
    Column("until", Double, nullable=False),
)

# Access tokens that are void before they run out, which they do within minutes.
revoked_tokens = Table(
    "revoked_tokens",
    metadata,
    Column("jti", TEXT, primary_key=True),
    Column("expires_at", Double, nullable=False),
    Index("revoked_tokens_by_time", "expires_at"),
)

rows = Table(
    "rows",
    metadata,
    Column("projection", TEXT, nullable=False),
    Column("generation", NUMBER, nullable=False),
    Column("key", TEXT, nullable=False),
    Column("ticker", TEXT, nullable=False),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("projection", "generation", "key"),
    Index("rows_by_ticker", "ticker", "projection", "generation"),
)
