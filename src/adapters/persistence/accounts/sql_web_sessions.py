"""WebSessions on SQLite and PostgreSQL."""

from sqlalchemy import Engine, delete, insert, or_, select, update

from adapters.persistence.database.tables import web_sessions
from adapters.persistence.database.transactions import reading, writing

IDLE = 30 * 60.0  # seconds without a request
ABSOLUTE = 12 * 3600.0  # seconds since the login
NOTED = 60.0  # seconds between two notes that somebody was seen


class SqlWebSessions:
    """Sessions that are over are removed by the next login."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, digest: str, subject: str, now: float) -> None:
        """See WebSessions."""
        c = web_sessions.c
        over = or_(c.seen_at < now - IDLE, c.begun_at < now - ABSOLUTE)
        with writing(self._engine) as connection:
            connection.execute(delete(web_sessions).where(over))
            row = {"digest": digest, "subject": subject, "begun_at": now, "seen_at": now}
            connection.execute(insert(web_sessions).values(row))

    def subject_of(self, digest: str, now: float) -> str | None:
        """See WebSessions."""
        this = web_sessions.c.digest == digest
        with reading(self._engine) as connection:
            row = connection.execute(select(web_sessions).where(this)).first()
        if row is None or now > row.seen_at + IDLE or now > row.begun_at + ABSOLUTE:
            return None
        if now > row.seen_at + NOTED:
            with writing(self._engine) as connection:
                connection.execute(update(web_sessions).where(this).values(seen_at=now))
        return str(row.subject)

    def end(self, digest: str) -> None:
        """See WebSessions."""
        with writing(self._engine) as connection:
            connection.execute(delete(web_sessions).where(web_sessions.c.digest == digest))

    def end_subject(self, subject: str) -> None:
        """See WebSessions."""
        with writing(self._engine) as connection:
            connection.execute(delete(web_sessions).where(web_sessions.c.subject == subject))
