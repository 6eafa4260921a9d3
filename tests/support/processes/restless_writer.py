"""A writer with random behaviour, until its time is over: `python -m … URL NAME SECONDS`.

It appends; or holds the append lock up to 4 ms between writing and committing, and then commits, or
rolls back, or loses its connection. Whatever fails is sent again under the same command, so in the end
each of its commands was carried out once. It prints `ready`, and then how many these were.
"""

import logging
import random
import sys
import time
from typing import Any

from sqlalchemy import insert

from adapters.persistence.database.engine import open_engine, writing
from adapters.persistence.database.tables import events
from adapters.persistence.ledger.admission import admit
from adapters.persistence.ledger.postgres_journal import PostgresJournal
from adapters.persistence.ledger.preparation import Prepared, prepare
from adapters.persistence.ledger.sql_event_store import SqlEventStore
from application.ports.event_store import Append, Appended
from domain.errors import StoreUnavailable
from tests.contracts.event_store import request

HOLD_SECONDS = 0.004
END_THIS_SESSION = "SELECT pg_terminate_backend(pg_backend_pid())"
MOODS = ("append", "append", "append", "hold", "hold", "roll back", "lose")


class IntendedRollback(Exception):
    """Rolls a transaction back."""


class RestlessWriter:
    """Writes to its own stream, one event for each append."""

    def __init__(self, url: str, name: str) -> None:
        self._engine = open_engine(url)
        self._store = SqlEventStore(self._engine)
        self._journal = PostgresJournal(self._engine)
        self._name = name
        self._chance = random.Random(name)

    def write(self, seconds: float) -> int:
        """Append for some time; returns the number of commands carried out."""
        until, version = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            append = request(self._name, version, f"{self._name}-{version}")
            while not self._attempt(append):
                pass
            version += 1
        return version

    def _attempt(self, append: Append) -> bool:
        """Whether the event is known to be in the ledger."""
        mood = self._chance.choice(MOODS)
        try:
            if mood == "append":
                self._store.append(append)
            else:
                self._hold(prepare(append), mood)
        except (IntendedRollback, StoreUnavailable):
            return False
        return True

    def _hold(self, append: Prepared, mood: str) -> None:
        with writing(self._engine) as connection:
            db: Any = connection.connection.driver_connection
            outcomes, rows = admit(self._journal.read_state(db, [append]), [append])
            assert all(isinstance(outcome, Appended) for outcome in outcomes)
            if rows:
                connection.execute(insert(events), [row._asdict() for row in rows])
            time.sleep(self._chance.uniform(0, HOLD_SECONDS))
            if mood == "lose":
                connection.exec_driver_sql(END_THIS_SESSION)
            if mood == "roll back":
                raise IntendedRollback


if __name__ == "__main__":
    logging.disable()  # the driver and the pool report every connection that is lost here on purpose
    writer = RestlessWriter(*sys.argv[1:3])
    print("ready", flush=True)
    print(writer.write(float(sys.argv[3])))
