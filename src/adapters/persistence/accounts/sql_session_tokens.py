"""SessionTokens on SQLite and PostgreSQL: columns beside the browser sessions."""

from sqlalchemy import Engine, or_, select, update

from adapters.persistence.database.tables import web_sessions
from adapters.persistence.database.transactions import reading, writing


class SqlSessionTokens:
    """A session that is deleted takes its text with it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, digest: str, sealed: str) -> None:
        this = web_sessions.c.digest == digest
        with writing(self._engine) as connection:
            connection.execute(update(web_sessions).where(this).values(sealed=sealed, locked_until=None))

    def of(self, digest: str) -> str | None:
        c = web_sessions.c
        with reading(self._engine) as connection:
            return connection.execute(select(c.sealed).where(c.digest == digest)).scalar_one_or_none()

    def lock(self, digest: str, now: float, until: float) -> bool:
        c = web_sessions.c
        free = or_(c.locked_until.is_(None), c.locked_until <= now)
        with writing(self._engine) as connection:
            found = connection.execute(
                update(web_sessions).where(c.digest == digest, free).values(locked_until=until)
            )
        return found.rowcount == 1
