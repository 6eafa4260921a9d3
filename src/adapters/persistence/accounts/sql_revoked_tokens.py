"""RevokedTokens on SQLite and PostgreSQL."""

import time

from sqlalchemy import Engine, delete, select
from sqlalchemy import text as statement

from adapters.persistence.database.tables import revoked_tokens
from adapters.persistence.database.transactions import reading, writing

# Clocks of processes differ a little, and verifiers allow tokens half a minute beyond their end.
GRACE = 60.0
INSERT = statement("""
    INSERT INTO revoked_tokens (jti, expires_at) VALUES (:jti, :until)
    ON CONFLICT (jti) DO UPDATE SET expires_at = excluded.expires_at
    WHERE revoked_tokens.expires_at < excluded.expires_at""")


class SqlRevokedTokens:
    """One row a token or client; rows that have run out are removed by the next revocation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def revoke(self, name: str, until: float) -> None:
        """See RevokedTokens."""
        over = revoked_tokens.c.expires_at < time.time() - GRACE
        with writing(self._engine) as connection:
            connection.execute(delete(revoked_tokens).where(over))
            connection.execute(INSERT, {"jti": name, "until": until})

    def live(self) -> frozenset[str]:
        """See RevokedTokens."""
        c = revoked_tokens.c
        with reading(self._engine) as connection:
            rows = connection.execute(select(c.jti).where(c.expires_at >= time.time() - GRACE))
            return frozenset(row.jti for row in rows)
