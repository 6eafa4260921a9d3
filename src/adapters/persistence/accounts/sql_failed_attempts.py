"""FailedAttempts on SQLite and PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import Engine, delete, select, text, update

from adapters.persistence.database.tables import failed_attempts
from adapters.persistence.database.transactions import writing

FORGET_SECONDS = 24 * 3600.0  # after the last failure
MAX_DELAY_SECONDS = 15 * 60.0  # the longest wait before the next attempt
COUNT = text("""
    INSERT INTO failed_attempts (name, count, last_at) VALUES (:name, 1, :now)
    ON CONFLICT (name) DO UPDATE SET count = failed_attempts.count + 1, last_at = excluded.last_at""")


class SqlFailedAttempts:
    """An attempt is counted before it is checked, so that concurrent attempts all count."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, names: Sequence[tuple[str, int]], now: float) -> float:
        c = failed_attempts.c
        with writing(self._engine) as connection:
            connection.execute(delete(failed_attempts).where(c.last_at < now - FORGET_SECONDS))
            wanted = c.name.in_([name for name, _ in names])
            found = connection.execute(select(c.name, c["count"].label("times"), c.last_at).where(wanted))
            rows = {row.name: row for row in found}
            waits = [rows[n].last_at + _delay(rows[n].times, free) - now for n, free in names if n in rows]
            if (wait := max(waits, default=0.0)) > 0:
                return float(wait)
            for name, _ in names:
                connection.execute(COUNT, {"name": name, "now": now})
        return 0.0

    def passed(self, forgotten: str, names: Sequence[str]) -> None:
        c = failed_attempts.c
        with writing(self._engine) as connection:
            connection.execute(delete(failed_attempts).where(c.name == forgotten))
            others = c.name.in_(names) & (c["count"] > 0)
            connection.execute(update(failed_attempts).where(others).values(count=c["count"] - 1))

    def forget(self, beginning: str) -> None:
        found = failed_attempts.c.name.startswith(beginning, autoescape=True)
        with writing(self._engine) as connection:
            connection.execute(delete(failed_attempts).where(found))


def _delay(count: int, free: int) -> float:
    """Return the seconds to wait after `count` failures: 0 below `free`, then 1, 2, 4, …"""
    return min(MAX_DELAY_SECONDS, 2.0 ** min(count - free, 20)) if count >= free else 0.0
