"""RevokedTokens on SQLite and PostgreSQL."""

import time

from sqlalchemy import Engine, delete, select
from sqlalchemy import text as statement

from adapters.persistence.database.tables import revoked_tokens
from adapters.persistence.database.transactions import reading, writing

# Kept after expiry: clocks differ, and verifiers accept a token for 30 s after its expiry.
GRACE_SECONDS = 60.0
INSERT = statement("""
    INSERT INTO revoked_tokens (jti, expires_at) VALUES (:jti, :until)
    ON CONFLICT (jti) DO UPDATE SET expires_at = excluded.expires_at
    WHERE revoked_tokens.expires_at < excluded.expires_at""")


class SqlRevokedTokens:
    """One row for each token or client; `revoke` deletes expired rows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def revoke(self, name: str, until: float) -> None:
        over = revoked_tokens.c.expires_at < time.time() - GRACE_SECONDS
        with writing(self._engine) as connection:
            connection.execute(delete(revoked_tokens).where(over))
            connection.execute(INSERT, {"jti": name, "until": until})

    def live(self) -> frozenset[str]:
        c = revoked_tokens.c
        with reading(self._engine) as connection:
            rows = connection.execute(select(c.jti).where(c.expires_at >= time.time() - GRACE_SECONDS))
            return frozenset(row.jti for row in rows)
