"""Table definitions for queries. The migrations create the tables; a test compares the two."""

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

# The next tables are derived from the two above and can be rebuilt from them.

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

# Claims and progress of open jobs; the jobs themselves are in the ledger.
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
    Index("job_queue_of_owner", "owner", "rank", "number"),
    Index("job_queue_by_token", "token"),
    Index("job_queue_by_time", "free_at"),
)

# By owner, the number of the last claim of one of its jobs; claims go round robin over owners.
job_turns = Table(
    "job_turns",
    metadata,
    Column("owner", TEXT, primary_key=True),
    Column("turn", NUMBER, nullable=False),
    Index("job_turns_in_order", "turn"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("holder", TEXT, nullable=False),
    Column("until", Double, nullable=False),
)

# The denylist: revoked access tokens until they expire.
revoked_tokens = Table(
    "revoked_tokens",
    metadata,
    Column("jti", TEXT, primary_key=True),
    Column("expires_at", Double, nullable=False),
    Index("revoked_tokens_by_time", "expires_at"),
)

# A family holds the code, refresh tokens and access tokens of one consent; all of them end together.
# Codes, tokens and session ids are stored as SHA-256 only.
token_families = Table(
    "token_families",
    metadata,
    Column("family", TEXT, primary_key=True),
    Column("client", TEXT, nullable=False),
    Column("subject", TEXT, nullable=False),
    Column("scope", TEXT, nullable=False),
    Column("expires_at", Double, nullable=False),
    Column("ended", Boolean, nullable=False),
    Index("token_families_by_subject", "subject"),
)

authorization_codes = Table(
    "authorization_codes",
    metadata,
    Column("digest", TEXT, primary_key=True),
    Column("family", TEXT, nullable=False),
    Column("redirect_uri", TEXT, nullable=False),
    Column("challenge", TEXT, nullable=False),
    Column("expires_at", Double, nullable=False),
    Column("used_at", Double, nullable=True),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("digest", TEXT, primary_key=True),
    Column("family", TEXT, nullable=False),
    Column("used_at", Double, nullable=True),
    Index("refresh_tokens_by_family", "family"),
)

device_codes = Table(
    "device_codes",
    metadata,
    Column("digest", TEXT, primary_key=True),
    Column("user_code_digest", TEXT, nullable=False),
    Column("client", TEXT, nullable=False),
    Column("scope", TEXT, nullable=False),
    Column("family", TEXT, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("interval", NUMBER, nullable=False),
    Column("polled_at", Double, nullable=False),
    Column("expires_at", Double, nullable=False),
    Index("device_codes_by_user_code", "user_code_digest", unique=True),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("digest", TEXT, primary_key=True),
    Column("subject", TEXT, nullable=False),
    Column("begun_at", Double, nullable=False),
    Column("seen_at", Double, nullable=False),
    Column("sealed", TEXT, nullable=True),  # the tokens of a provider
    Column("locked_until", Double, nullable=True),  # while they are refreshed
)

# The names and keys of persons; an erased one has neither. The ledger holds pseudonyms only.
persons = Table(
    "persons",
    metadata,
    Column("person", TEXT, primary_key=True),
    Column("name", TEXT, nullable=True, unique=True),
    Column("key", LargeBinary, nullable=True),
)

failed_attempts = Table(
    "failed_attempts",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("count", NUMBER, nullable=False),
    Column("last_at", Double, nullable=False),
)

# Requests with an idempotency key, for 24 hours; `status` is 0 while a request is handled.
keyed_requests = Table(
    "keyed_requests",
    metadata,
    Column("owner", TEXT, nullable=False),
    Column("key", TEXT, nullable=False),
    Column("digest", TEXT, nullable=False),
    Column("begun_at", Double, nullable=False),
    Column("claimed_at", Double, nullable=False),
    Column("status", NUMBER, nullable=False),
    Column("headers", TEXT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("owner", "key"),
    Index("keyed_requests_by_age", "begun_at"),
)

# What is sent to webhooks, and what became of it, for 30 days; bodies are computed from the ledger.
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("webhook", TEXT, nullable=False),
    Column("position", NUMBER, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("resource", TEXT, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("gives_up_at", Double, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("attempts", NUMBER, nullable=False),
    Column("status", TEXT, nullable=False),
    Column("ended_at", Double, nullable=True),
    Column("token", TEXT, nullable=False),
    Column("claimed_until", Double, nullable=False),
    Index("webhook_deliveries_of_webhook", "webhook", "id"),
    Index("webhook_deliveries_by_time", "state", "due_at"),
    Index("webhook_deliveries_in_order", "webhook", "resource", "state", "position"),
)

# Logins, failures, consents and issued tokens. Append-only; holds no secrets.
audit_trail = Table(
    "audit_trail",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("at", TEXT, nullable=False),
    Column("act", TEXT, nullable=False),
    Column("subject", TEXT, nullable=False),
    Column("client", TEXT, nullable=False),
    Column("address", TEXT, nullable=False),
    Column("trace", TEXT, nullable=False),
)

rows = Table(
    "rows",
    metadata,
    Column("projection", TEXT, nullable=False),
    Column("generation", NUMBER, nullable=False),
    Column("key", TEXT, nullable=False),
    Column("ticker", TEXT, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("owner", TEXT, nullable=False, server_default=""),
    PrimaryKeyConstraint("projection", "generation", "key"),
    Index("rows_by_ticker", "ticker", "projection", "generation", "key"),
    Index("rows_by_owner", "owner", "projection", "generation"),
)
