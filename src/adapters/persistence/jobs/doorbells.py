"""Waiting for a job: PostgreSQL says when one was submitted, a SQLite file is looked at."""

import time
from contextlib import suppress
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import Engine, literal, select

from adapters.persistence.database.tables import job_queue
from adapters.persistence.database.transactions import reading
from domain.errors import StoreUnavailable

GLANCE = 0.05  # seconds between two looks at a SQLite file
PATIENCE = 1.0  # seconds before another try to reach a server that is away


class Doorbell(Protocol):
    """Sleeps until a job may have come."""

    def wait(self, seconds: float) -> None: ...


class Glances:
    """Looks for a row that may be claimed."""

    def __init__(self, engine: Engine, now: Any) -> None:
        self._engine = engine
        self._anything = select(literal(1)).where(job_queue.c.free_at <= now).limit(1)

    def wait(self, seconds: float) -> None:
        """Sleep first: a job that nobody may claim yet must not keep us awake."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(GLANCE, left))
            with suppress(StoreUnavailable), reading(self._engine) as connection:
                if connection.execute(self._anything).first():
                    return


class Notifications:
    """Listens on a connection of its own. Leases that end ring no bell: the caller looks now and then."""

    def __init__(self, engine: Engine, channel: str) -> None:
        self._engine = engine
        self._channel = channel
        self._lock = Lock()
        self._connection: Any = None

    def wait(self, seconds: float) -> None:
        """Returns at once when a job came since the last call."""
        import psycopg

        with self._lock:
            try:
                self._connection = self._connection or self._listening()
                for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                    pass
            except (psycopg.Error, OSError):
                self._connection = None
                time.sleep(min(seconds, PATIENCE))

    def _listening(self) -> Any:
        import psycopg

        url = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(url, autocommit=True, application_name="previsto")
        connection.execute(f"LISTEN {self._channel}")
        return connection
