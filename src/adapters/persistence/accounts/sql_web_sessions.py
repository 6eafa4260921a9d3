"""WebSessions on SQLite and PostgreSQL."""

from sqlalchemy import Engine, delete, insert, or_, select, update

from adapters.persistence.database.tables import web_sessions
from adapters.persistence.database.transactions import reading, writing

IDLE_SECONDS = 30 * 60.0  # without a request
MAX_AGE_SECONDS = 12 * 3600.0  # since the login
SEEN_UPDATE_SECONDS = 60.0  # between two updates of `seen_at`


class SqlWebSessions:
    """One row for each browser session; `begin` deletes expired rows."""

    def __init__(
        self, engine: Engine, idle_seconds: float = IDLE_SECONDS, max_age_seconds: float = MAX_AGE_SECONDS
    ) -> None:
        self._engine = engine
        self._idle, self._max_age = idle_seconds, max_age_seconds

    def begin(self, digest: str, subject: str, now: float) -> None:
        c = web_sessions.c
        over = or_(c.seen_at < now - self._idle, c.begun_at < now - self._max_age)
        with writing(self._engine) as connection:
            connection.execute(delete(web_sessions).where(over))
            row = {"digest": digest, "subject": subject, "begun_at": now, "seen_at": now}
            connection.execute(insert(web_sessions).values(row))

    def subject_of(self, digest: str, now: float, *, watching: bool = False) -> str | None:
        this = web_sessions.c.digest == digest
        with reading(self._engine) as connection:
            row = connection.execute(select(web_sessions).where(this)).first()
        if row is None or now > row.seen_at + self._idle or now > row.begun_at + self._max_age:
            return None
        if not watching and now > row.seen_at + min(SEEN_UPDATE_SECONDS, self._idle / 10):
            with writing(self._engine) as connection:
                connection.execute(update(web_sessions).where(this).values(seen_at=now))
        return str(row.subject)

    def end(self, digest: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(web_sessions).where(web_sessions.c.digest == digest))

    def end_subject(self, subject: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(web_sessions).where(web_sessions.c.subject == subject))
