"""Waits for submitted jobs: by LISTEN and NOTIFY on PostgreSQL, by polling on SQLite."""

import time
from contextlib import suppress
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import Engine, literal, select

from adapters.persistence.database.tables import job_queue
from adapters.persistence.database.transactions import reading
from domain.errors import StoreUnavailable

POLL_SECONDS = 0.05  # between two queries of a SQLite file
RECONNECT_SECONDS = 1.0  # before the next attempt to reach an unavailable server


class JobSignal(Protocol):
    """Waits until a job may have been submitted."""

    def wait(self, seconds: float) -> None:
        """Return when a job may be claimable, after `seconds` at the latest."""
        ...


class PollingSignal:
    """Polls the table for a row that can be claimed."""

    def __init__(self, engine: Engine, now: Any) -> None:
        self._engine = engine
        self._claimable_row = select(literal(1)).where(job_queue.c.free_at <= now).limit(1)

    def wait(self, seconds: float) -> None:
        """Sleeps before the first query, so that a job held back by a limit causes no busy loop."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(POLL_SECONDS, left))
            with suppress(StoreUnavailable), reading(self._engine) as connection:
                if connection.execute(self._claimable_row).first():
                    return


class NotifySignal:
    """Listens on its own connection. The end of a lease sends no notification, so callers also poll."""

    def __init__(self, engine: Engine, channel: str) -> None:
        self._engine = engine
        self._channel = channel
        self._lock = Lock()
        self._connection: Any = None

    def wait(self, seconds: float) -> None:
        """Returns at once when a job was submitted since the last call."""
        import psycopg

        with self._lock:
            try:
                self._connection = self._connection or self._listen()
                for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                    pass
            except (psycopg.Error, OSError):
                self._connection = None
                time.sleep(min(seconds, RECONNECT_SECONDS))

    def _listen(self) -> Any:
        import psycopg

        url = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(url, autocommit=True, application_name="previsto")
        connection.execute(f"LISTEN {self._channel}")
        return connection
